"""RC2, to look into certificate files as Windows has long written them; protects nothing here (RFC 2268).

OpenSSL still opens them, but lends the cipher to nobody with the short keys that they use.
"""

PI = bytes.fromhex(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32"
    "bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626"
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a"
    "961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731"
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e"
    "c5f3db47e5a59c770aa62068fe7fc1ad"
)
ROTATIONS = (1, 2, 3, 5)
WORD = 0xFFFF
BLOCK_BYTES = 8


def decrypt(key: bytes, start: bytes, content: bytes) -> bytes:
    """The content of whole blocks (CBC), with a key that is as strong as it is long. Raises ValueError."""
    if len(content) % BLOCK_BYTES or len(start) != BLOCK_BYTES:
        raise ValueError("no whole blocks")
    words, before, found = _expanded(key), start, []
    for position in range(0, len(content), BLOCK_BYTES):
        block = content[position : position + BLOCK_BYTES]
        opened = _block(words, block)
        found.append(bytes(a ^ b for a, b in zip(opened, before, strict=True)))
        before = block
    return b"".join(found)


def _expanded(key: bytes) -> list[int]:
    """RFC 2268, 2."""
    length, made = len(key), bytearray(key)
    for index in range(length, 128):
        made.append(PI[(made[index - 1] + made[index - length]) & 0xFF])
    made[128 - length] = PI[made[128 - length]]
    for index in range(127 - length, -1, -1):
        made[index] = PI[made[index + 1] ^ made[index + length]]
    return [made[2 * index] | made[2 * index + 1] << 8 for index in range(64)]


def _block(words: list[int], block: bytes) -> bytes:
    """RFC 2268, 4: five rounds of mixing, a mash, six, a mash and five, backwards."""
    r = [int.from_bytes(block[index : index + 2], "little") for index in range(0, BLOCK_BYTES, 2)]
    left = 64
    for n_rounds in (5, 6, 5):
        for _round in range(n_rounds):
            for i in (3, 2, 1, 0):
                left -= 1
                turned = (r[i] >> ROTATIONS[i] | r[i] << 16 - ROTATIONS[i]) & WORD
                mixed = (r[i - 1] & r[i - 2]) + (~r[i - 1] & r[i - 3])
                r[i] = (turned - words[left] - mixed) & WORD
        if left:
            for i in (3, 2, 1, 0):
                r[i] = (r[i] - words[r[i - 1] & 63]) & WORD
    return b"".join(word.to_bytes(2, "little") for word in r)
