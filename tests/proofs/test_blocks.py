"""Logic blocks: a trie of premises, and mail that moves between bursts only."""

import samples

from proofs.blocks import Blocks

FIRST, SECOND = samples.eq(samples.x, samples.o), samples.eq(samples.y, samples.o)


def test_conjectures_share_the_blocks_of_their_common_premises():
    blocks = Blocks()
    deep, other = blocks.at((FIRST, SECOND)), blocks.at((FIRST,))
    assert deep.parent == other.number
    assert [block.premises for block in blocks] == [(), (FIRST,), (FIRST, SECOND)]
    assert blocks.at((FIRST, SECOND)) is deep


def test_mail_moves_when_it_is_delivered_and_not_before():
    blocks = Blocks()
    root, inner = blocks.at(()), blocks.at((FIRST,))
    blocks.post(root, "t1", 1)
    blocks.read(inner)
    assert inner.facts == [] and root.facts == [("t1", None)]
    assert blocks.deliver() == 1
    blocks.read(inner)
    assert [(name, mail.sender, mail.burst) for name, mail in inner.facts] == [("t1", 0, 1)]
    assert blocks.deliver() == 0


def test_a_new_block_starts_with_what_its_parent_knows():
    blocks = Blocks()
    blocks.post(blocks.at(()), "t1", 1)
    blocks.deliver()
    assert [name for name, _ in blocks.at((FIRST,)).facts] == ["t1"]
