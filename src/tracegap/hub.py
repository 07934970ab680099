"""Names on the Hugging Face hub: which commit one stands for, and what to do if it cannot be had.

A branch such as `main` may move between two stages of a run. So a name is resolved once, and the
commit is what is loaded, recorded and part of a run's identity.
"""

import re
from pathlib import Path
from typing import Literal

from tracegap.errors import HubError

Kind = Literal["model", "dataset"]
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SECONDS = 10.0


def commit_of(name: str, kind: Kind, revision: str | None = None) -> str:
    """Returns the commit that a name stands for, by the hub or, without a connection, the cache.

    Args:
        name: `owner/name`.
        kind: What it names.
        revision: A branch, tag or commit; None: the default branch.

    Raises:
        HubError: There is no such name or revision, it is gated, or there is neither a connection
            nor a copy in the cache; says what to do.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import (
        GatedRepoError,
        HFValidationError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    if revision is not None and _COMMIT.fullmatch(revision):
        return revision
    api = HfApi()
    try:
        info = api.repo_info(name, repo_type=kind, revision=revision, timeout=_SECONDS)
        if getattr(info, "gated", False):
            api.auth_check(name, repo_type=kind)
    except GatedRepoError:
        raise HubError(gated(name, kind)) from None
    except HFValidationError:
        raise HubError(
            f"{name!r} cannot be loaded: it is neither a folder here nor a name on the hub, which "
            "reads `owner/name`."
        ) from None
    except RevisionNotFoundError:
        raise HubError(f"{name} has no revision {revision!r}; see {_page(name, kind)}.") from None
    except RepositoryNotFoundError:
        raise HubError(
            f"{_page(name, kind)} does not exist, or is private; check the name, or log in with "
            "`hf auth login`."
        ) from None
    except Exception as error:  # the hub's client has no common base for what it raises
        return _cached_commit(name, kind, revision, error)
    return str(info.sha)


def gated(name: str, kind: Kind) -> str:
    """Returns what to say of a name whose owner asks for consent first."""
    return (
        f"{name} is gated: its owner gives it to those who agree to its terms. Agree to them at "
        f"{_page(name, kind)}, make a token with read access at "
        "https://huggingface.co/settings/tokens, and give it by `hf auth login` or in the "
        "environment variable HF_TOKEN."
    )


def _cached_commit(name: str, kind: Kind, revision: str | None, error: Exception) -> str:
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    folder = Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=name, repo_type=kind)
    try:
        return (folder / "refs" / (revision or "main")).read_text(encoding="utf-8").strip()
    except OSError:
        pass
    download = f"hf download {name}" + (" --repo-type dataset" if kind == "dataset" else "")
    if constants.HF_HUB_OFFLINE:
        raise HubError(
            f"{name} is not in the cache {constants.HF_HUB_CACHE}, and HF_HUB_OFFLINE is set; "
            f"unset it, or run `{download}` where there is a connection and copy that folder here."
        ) from None
    raise HubError(
        f"{name} is not in the cache {constants.HF_HUB_CACHE}, and the hub cannot be reached "
        f"({' '.join(str(error).split())[:200]}); check the connection, or run `{download}` where "
        "there is one and copy that folder here."
    ) from None


def _page(name: str, kind: Kind) -> str:
    return f"https://huggingface.co/{'datasets/' if kind == 'dataset' else ''}{name}"
