"""Logic blocks: the nodes of a trie of premises, which keep goals and facts and exchange mail between bursts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from proofs.term import Term


@dataclass(frozen=True, slots=True)
class Mail:
    """A theorem on its way from the block that proved it to the others, with the burst that proved it."""

    theorem: str
    sender: int
    burst: int


@dataclass(slots=True)
class PostedGoal:
    """A formula that a block tries to prove.

    `origin` says who asked: the conjecturer, the user, or the name of the goal whose open subgoal it was. `state` is
    open, proved, follows (from theorems by rewriting alone), refuted or abandoned.
    """

    number: int
    name: str
    formula: Term
    origin: str
    size: int
    fuel: int
    state: str = "open"
    tries: int = 0
    heard: int = -1


@dataclass(slots=True)
class LogicBlock:
    """What is tried and known under the premises on the path from the root.

    `facts` are theorems by name, with the mail that brought them here or None where they were proved in this block.
    """

    number: int
    parent: int | None
    premises: tuple[Term, ...]
    goals: list[PostedGoal] = field(default_factory=list)
    facts: list[tuple[str, Mail | None]] = field(default_factory=list)
    inbox: list[Mail] = field(default_factory=list)
    outbox: list[Mail] = field(default_factory=list)


class Blocks:
    """The trie: conjectures P1 -> ... -> Pk -> H with a common beginning share the blocks of that beginning.

    >>> blocks = Blocks()
    >>> blocks.at(()).number, len(blocks)
    (0, 1)
    """

    def __init__(self) -> None:
        """Start with the block that has no premises."""
        self._blocks = [LogicBlock(0, None, ())]
        self._places: dict[tuple[Term, ...], int] = {(): 0}

    def __len__(self) -> int:
        """Count the blocks."""
        return len(self._blocks)

    def __iter__(self) -> Iterator[LogicBlock]:
        """Yield the blocks in the order in which they came to be."""
        return iter(self._blocks)

    def __getitem__(self, number: int) -> LogicBlock:
        """Return a block by its number."""
        return self._blocks[number]

    def at(self, premises: tuple[Term, ...]) -> LogicBlock:
        """Return the block of these premises; make it, and those above it, if there is none."""
        if premises not in self._places:
            parent = self.at(premises[:-1])
            self._places[premises] = len(self._blocks)
            # A new block starts with what its parent knows: the mail that the parent had and what it proved.
            block = LogicBlock(len(self._blocks), parent.number, premises, facts=list(parent.facts))
            block.inbox.extend(parent.inbox)
            self._blocks.append(block)
        return self._blocks[self._places[premises]]

    def post(self, sender: LogicBlock, theorem: str, burst: int) -> None:
        """Put a theorem that a block has proved into its outbox, and among its facts."""
        sender.facts.append((theorem, None))
        sender.outbox.append(Mail(theorem, sender.number, burst))

    def deliver(self) -> int:
        """Carry all outboxes into the inboxes of the other blocks and return how many letters that made.

        Called between bursts only: within a burst no block hears of another, so the order of their work has no effect.
        """
        letters = [mail for block in self._blocks for mail in block.outbox]
        for block in self._blocks:
            block.inbox.extend(mail for mail in letters if mail.sender != block.number)
            block.outbox.clear()
        return len(letters) * (len(self._blocks) - 1)

    def read(self, block: LogicBlock) -> None:
        """Let a block take what is in its inbox among its facts."""
        block.facts.extend((mail.theorem, mail) for mail in block.inbox)
        block.inbox.clear()
