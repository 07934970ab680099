"""Rows to train on, and a training that stops where it is told to."""

from tracegap.records import TrainingRow
from tracegap.students.settings import TrainingSettings

SETTINGS = TrainingSettings(
    rank=4, alpha=8, dropout=0.1, learning_rate=1e-2, epochs=2, batch_size=2, checkpoint_every=3
)


def rows(count=10, arm="correct"):
    return [
        TrainingRow(
            prompt=[{"role": "user", "content": f"What is {i} plus {i}? " + "so " * (i % 4)}],
            completion=[{"role": "assistant", "content": f"<answer>{2 * i}</answer>"}],
            example_id=f"e{i}",
            arm=arm,
            label="sum",
            evidence=[],
        )
        for i in range(count)
    ]


def train(student, folder, settings=SETTINGS, seed=0, stop_at=None):
    from tracegap.students.train import train_student

    def progress(done, total, note=""):
        if done == stop_at:
            raise KeyboardInterrupt

    train_student(str(student), rows(), folder, settings, seed, progress)
