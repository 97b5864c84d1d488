"""Five plain words that two people read to each other, to see that both mean one key. Pure.

The words come from the keys, so nobody chooses them: a key that was exchanged on the way gives
other words. They are not translated: both people have to have the same.
"""

import unicodedata
from hashlib import sha256

COUNT = 5
"""How many words: 40 bits. They stand for one request and are typed a few times at most."""
SIGNS = 4
"""The first letters of a word that tell it from every other, however it is spelled after them."""

# Easy to tell apart on the telephone: at least three letters differ between any two of them.
WORDS = """
    acorn alarm amber anchor angle animal apron artist asteroid atlas autumn avenue backpack
    badger bakery balcony bamboo banana barley basket beaver bedroom bicycle biscuit blossom
    bluebell bonfire bottle branch bridge bronze buffalo butter cabbage cabin cactus camel
    canvas canyon captain caravan carpet castle cathedral cedar chapter cherry chimney chisel
    cinema circle citrus clarinet clover coconut coffee compass copper coral cotton cousin
    cradle crystal cucumber cushion daisy dancer dandelion daughter diamond doctor dolphin
    donkey dragon drawer drummer earring echo elbow elephant elevator engine envelope evening
    fabric family farmer feather festival fiddle finger fireplace flagpole flamingo forest
    fossil fountain friday funnel galaxy garden garlic giraffe glacier goblet gondola gravel
    guitar hammock harbour harvest haystack hedge helmet horizon hospital hurricane husband
    iceberg igloo indigo insect island ivory jaguar jasmine jewel jigsaw journal junction
    kangaroo kayak kingdom kitchen ladybird lagoon lantern laundry lavender lemon leopard
    library lighthouse linen lizard lobster mackerel magnet mango marble meadow mirror mitten
    mosaic muffin museum mushroom mustard napkin needle nephew notebook nutmeg oasis oatmeal
    ocean octopus olive onion orange orchard ostrich overcoat oxygen painter palace pancake
    panda parrot pasture peanut pebble pelican pencil piano picnic pigeon pillow pineapple
    pirate pocket ponytail popcorn potato pumpkin puzzle quarry quilt rabbit radio rainbow
    raisin raspberry reindeer ribbon river rosemary rubber ruby sailor salmon satchel scarecrow
    season shepherd sister skeleton slipper snowman soldier spider spinach squirrel stable
    strawberry submarine sunflower sunset sweater telescope temple tennis theatre thimble
    thunder tortoise tower tractor treasure trumpet tulip twilight umbrella unicorn vanilla
    village vinegar violin volcano voyage walnut wedding whisper window workshop zebra
""".split()  # noqa: SIM905 - nobody can read a list of 256 quoted words


def spoken(*, lost: bytes, pending: bytes, peer: bytes, nonce: bytes) -> tuple[str, ...]:
    """Return the words for one request and one peer.

    `lost`, `pending` and `peer` are public signing keys (Ed25519, 32 bytes each): the one that is
    in force for the person, the one that shall take its place, and the peer's. `nonce` is random
    (32 bytes) and makes the words of every request new.
    """
    digest = sha256(b"troth spoken words\x00" + lost + pending + peer + nonce).digest()
    return tuple(WORDS[byte] for byte in digest[:COUNT])


def same(typed: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Say whether the words that someone typed are these; only their first letters count."""
    return len(typed) == len(words) and all(
        _start(heard) == _start(word) for heard, word in zip(typed, words, strict=True)
    )


def _start(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().lower()[:SIGNS]
