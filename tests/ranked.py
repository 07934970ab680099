"""What one of several processes does in a test of training together; run as a script in each.

    python tests/ranked.py STUDENT FILE

The first writes the gradients of one step, and those of its mean loss, to a file.
"""

import sys

from training import SETTINGS, rows

BATCHES = ((0, 3, 5, 7), (1,))
"""Shares of unlike length, and a batch that leaves the second process nothing."""


def gradients_of(student):
    """Returns name -> gradient of a step, and its loss, of however many processes these are."""
    from tracegap.students.tokenise import tokenise
    from tracegap.students.train import step_gradients, trainable_student

    settings = SETTINGS.model_copy(update={"method": "full"})
    model, tokenizer = trainable_student(student, settings, 0)
    token_rows = tokenise(rows(), tokenizer)
    batches = [[token_rows[i] for i in batch] for batch in BATCHES]
    loss = step_gradients(model, batches, list(model.parameters()))
    return {name: p.grad for name, p in model.named_parameters()}, loss


def main():
    import torch
    from safetensors.torch import save_file

    from tracegap.students import device
    from tracegap.students.ranks import together

    device.has_fast_bf16 = lambda: False  # as in all tests: bf16 keeps three digits
    with together() as ranks:
        gradients, loss = gradients_of(sys.argv[1])
        if ranks.leads:
            save_file(gradients | {"loss": torch.tensor(loss)}, sys.argv[2])


if __name__ == "__main__":
    main()
