"""Texts that follow one prompt, as a tree of tokens: what they share stands there once."""

from collections.abc import Sequence

ROOT = -1
"""The prompt, which all texts of a tree follow."""


class Tree:
    """Tokens, each with the one before it; parents stand before their children.

    Attributes:
        tokens: Of each node.
        parents: Of each node, `ROOT` for those right after the prompt.
    """

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.parents: list[int] = []
        self._children: dict[tuple[int, int], int] = {}

    def add(self, tokens: Sequence[int], after: int = ROOT) -> int:
        """Adds a text after a node, and returns its last node (`after` itself if it is empty)."""
        for token in tokens:
            node = self._children.get((after, token))
            if node is None:
                node = len(self.tokens)
                self.tokens.append(token)
                self.parents.append(after)
                self._children[after, token] = node
            after = node
        return after

    def child(self, node: int, token: int) -> int | None:
        """Returns the node of a token that follows a node, or None."""
        return self._children.get((node, token))

    def path(self, node: int) -> list[int]:
        """Returns the nodes from right after the prompt to a node, itself included."""
        nodes = []
        while node != ROOT:
            nodes.append(node)
            node = self.parents[node]
        return nodes[::-1]
