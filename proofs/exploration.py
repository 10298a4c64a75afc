"""Exploring a theory: bursts in which logic blocks try to prove what the conjecturer proposes, and mail between them.

A burst is parallel: each task is a function of the formula, its fuel and the theorems that were known when the burst
began, and its outcomes are taken in the order of the tasks. So the archive is the same for any number of workers.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from proofs.blocks import Blocks, LogicBlock, PostedGoal
from proofs.check import Derivation, Theorem
from proofs.conjecturer import Counters
from proofs.formulas import premises
from proofs.presentation import Presentation
from proofs.term import FALSE, CheckError, Term
from proofs.terms import size_of

# Who asks for what is worth keeping, even if it follows from lemmas that were found on the way.
ASKED = ("conjecturer", "user")
# The name of the goal "false", and who asks for it.
CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Task:
    """One attempt of a burst."""

    name: str
    formula: Term
    fuel: int
    burst: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to: a derivation, or the subgoals that stayed open."""

    derivation: Derivation | None
    subgoals: tuple[Term, ...] = ()


class Workers(Protocol):
    """Whoever runs the attempts of a burst; all know the same theorems.

    `run` gives the outcomes in the order of the tasks, and only those of a beginning of them where it is told to stop.
    """

    def learn(self, theorem: Theorem) -> None: ...
    def run(self, tasks: list[Task]) -> Iterable[Outcome]: ...


class Filter(Protocol):
    """Cheap judgements on a formula before anyone tries to prove it."""

    def learn(self, theorem: Theorem) -> None: ...
    def follows(self, formula: Term) -> bool: ...
    def refuted(self, formula: Term) -> bool: ...
    def lemmas(self, subgoal: Term) -> Iterable[Term]: ...


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried: formulas a burst, fuel of a first attempt, its growth, attempts a goal, lemmas a failure."""

    width: int = 16
    fuel: int = 400
    growth: int = 2
    tries: int = 4
    lemmas: int = 4
    largest: int = 15


@dataclass(frozen=True, slots=True)
class Burst:
    """What one burst did."""

    number: int
    proved: tuple[Theorem, ...]
    follows: int
    failed: int
    letters: int


@dataclass(slots=True)
class Count:
    """How many formulas came to which end."""

    proposed: int = 0
    proved: int = 0
    follows: int = 0
    refused: int = 0  # derivations that the checker did not accept: mistakes of a prover


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a theorem comes from: who asked, which block proved it in which burst, and which mail its proof cites."""

    asked_by: str
    block: int
    burst: int
    mail: tuple[str, ...]


@dataclass
class Exploration:
    """The state of exploring one theory; `bursts` moves it on.

    `theorems` are those proved so far in the order of their proof; each cites only those before it. A contradiction
    among the axioms shows as a theorem whose formula is `false`: then the exploration ends.
    """

    presentation: Presentation
    conjectures: Iterator[Term]
    workers: Workers
    filter: Filter
    effort: Effort = Effort()
    counters: Counters = field(default_factory=Counters)
    stop: Callable[[], bool] = lambda: False
    theorems: dict[str, Theorem] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=Blocks)
    count: Count = field(default_factory=Count)
    wanted: list[PostedGoal] = field(default_factory=list)
    exhausted: bool = False
    has_models: bool = True
    _seen: set[Term] = field(default_factory=set)
    _burst: int = 0
    _names: int = 0

    def want(self, formula: Term, name: str = "") -> PostedGoal:
        """Post a goal that the user asks for; its attempts go first and get more fuel."""
        goal = self._post(formula, "user", name)
        goal.fuel = self.effort.fuel * self.effort.growth
        self.wanted.append(goal)
        return goal

    def adopt(self, theorem: Theorem, asked_by: str) -> Burst:
        """Take a theorem that a search of its own has proved; it settles the goal of the user that has its name."""
        named = [goal for goal in self.wanted if goal.name == theorem.name]
        goal = named[0] if named else self._post(theorem.formula, asked_by, theorem.name)
        block = self.blocks.at(tuple(premises(theorem.formula)[0]))
        self.blocks.read(block)
        self._learn(block, goal, theorem)
        self.count.proved += 1
        self._burst += 1
        return Burst(self._burst, (theorem,), 0, 0, self.blocks.deliver())

    def bursts(self) -> Iterator[Burst]:
        """Yield bursts until nothing is left to try, all that was wanted is proved, or the axioms contradict."""
        while not (self.done() or self.stop()):
            self._draw()
            pairs = self._due()
            if not pairs and self.exhausted:
                return
            burst = self._run(pairs)
            yield burst
            if not (burst.proved or burst.follows or burst.failed):  # the workers were told to stop
                return

    def doubt(self) -> None:
        """Try to prove falsity: axioms that contradict each other prove everything."""
        self._seen.add(FALSE)
        self.blocks.at(()).goals.append(PostedGoal(0, CONTRADICTION, FALSE, CONTRADICTION, 1, self.effort.fuel))

    def keep(self, theorem: Theorem, origin: Origin) -> None:
        """Take a theorem of an earlier run that this one has not come to; it cites theorems that are here already."""
        self.theorems[theorem.name] = theorem
        self.origins[theorem.name] = origin
        self.count.proved += 1

    def done(self) -> bool:
        """Tell whether all goals of the user are settled, or falsity is proved."""
        if self.contradictory():
            return True
        return bool(self.wanted) and all(goal.state != "open" for goal in self.wanted)

    def contradictory(self) -> bool:
        """Tell whether the axioms were found to contradict each other."""
        return any(theorem.formula is FALSE for theorem in self.theorems.values())

    def open_goals(self) -> list[PostedGoal]:
        """List the goals that are neither proved nor given up for a reason, smallest first."""
        listed = [goal for block in self.blocks for goal in block.goals]
        goals = [goal for goal in listed if goal.state == "open" and goal.formula is not FALSE]
        return sorted(goals, key=lambda goal: (goal.size, goal.number))

    def _post(self, formula: Term, origin: str, name: str = "") -> PostedGoal:
        self._seen.add(formula)
        self._names += 1
        goal = PostedGoal(self._names, name or f"t{self._names}", formula, origin, size_of(formula), self.effort.fuel)
        self.blocks.at(tuple(premises(formula)[0])).goals.append(goal)
        return goal

    def _draw(self) -> None:
        fresh = 0
        while fresh < self.effort.width // 2 and not self.exhausted:
            formula = next(self.conjectures, None)
            self.exhausted = formula is None
            if formula is None or formula in self._seen:
                continue
            self.count.proposed += 1
            if self.filter.follows(formula):
                self.count.follows += 1
                continue
            self._post(formula, "conjecturer")
            fresh += 1

    def _due(self) -> list[tuple[LogicBlock, PostedGoal]]:
        # A goal is tried when it is new, or when its block has heard of a theorem since its last attempt; in the end
        # also for want of anything else to do.
        due = [
            (block, goal)
            for block in self.blocks
            for goal in block.goals
            if goal.state == "open" and self._worth_trying(goal)
        ]
        # What is small goes first; each failure counts as twice the size. Ties go by age.
        due.sort(key=lambda pair: (pair[1] not in self.wanted, pair[1].size << pair[1].tries, pair[1].number))
        return due[: self.effort.width]

    def _worth_trying(self, goal: PostedGoal) -> bool:
        news = goal.heard < len(self.theorems)
        if not self.exhausted:
            return news and goal.tries < self._patience(goal)
        # Nothing new is proposed any more; what was learned since may help with what failed before.
        return goal.tries < (2 * self._patience(goal) if news else self.effort.tries * (1 + (goal in self.wanted)))

    def _patience(self, goal: PostedGoal) -> int:
        return self.effort.tries * (10 if goal in self.wanted else 1)

    def _run(self, pairs: list[tuple[LogicBlock, PostedGoal]]) -> Burst:
        for block, goal in pairs:
            self.blocks.read(block)
            goal.heard = len(self.theorems)
        tasks = [Task(goal.name, goal.formula, goal.fuel, self._burst + 1) for _, goal in pairs]
        proved: list[Theorem] = []
        follows = failed = 0
        for (block, goal), outcome in zip(pairs, self.workers.run(tasks), strict=False):
            if outcome.derivation is None:
                failed += 1
                self._fail(goal, outcome.subgoals)
            elif goal.origin not in ASKED and proved and self.filter.follows(goal.formula):
                follows += 1
                goal.state = "follows"
            elif (theorem := self._checked(goal, outcome.derivation)) is None:
                failed += 1
                self._fail(goal, ())
            else:
                self._learn(block, goal, theorem)
                proved.append(theorem)
        self.count.proved += len(proved)
        self.count.follows += follows
        self._burst += 1
        return Burst(self._burst, tuple(proved), follows, failed, self.blocks.deliver())

    def _checked(self, goal: PostedGoal, derivation: Derivation) -> Theorem | None:
        try:
            theorem = Theorem(goal.name, self.presentation.theory, derivation, self.theorems)
        except CheckError:
            theorem = None
        if theorem is None or theorem.formula is not goal.formula:
            self.count.refused += 1
            return None
        return theorem

    def _learn(self, block: LogicBlock, goal: PostedGoal, theorem: Theorem) -> None:
        goal.state = "proved"
        letters = {letter.theorem for _, letter in block.facts if letter is not None}
        mail = tuple(name for name in theorem.earlier if name in letters)
        self.theorems[goal.name] = theorem
        self.origins[goal.name] = Origin(goal.origin, block.number, self._burst + 1, mail)
        self.workers.learn(theorem)
        self.filter.learn(theorem)
        self.blocks.post(block, goal.name, self._burst + 1)

    def _fail(self, goal: PostedGoal, subgoals: tuple[Term, ...]) -> None:
        goal.tries += 1
        goal.fuel *= self.effort.growth
        posted = 0
        small = [subgoal for subgoal in subgoals if size_of(subgoal) <= 2 * self.effort.largest]
        for lemma in chain.from_iterable(map(self.filter.lemmas, small[: self.effort.lemmas])):
            if posted == self.effort.lemmas:
                return
            if lemma in self._seen or size_of(lemma) > self.effort.largest:
                continue
            self._seen.add(lemma)
            if not (self.filter.refuted(lemma) or self.filter.follows(lemma)):
                self._post(lemma, goal.name)
                posted += 1
