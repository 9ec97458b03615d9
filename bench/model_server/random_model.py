"""Writes a tiny model of random weights as GGUF: `python random_model.py FILE`, where gguf and numpy are installed.

It has the architecture of Llama and a vocabulary of bytes, so that it can write any text, and none that means anything.
"""

import sys
from typing import Final

import gguf
import numpy as np

LAYERS: Final = 2
WIDTH: Final = 64
HEADS: Final = 4
FEED_FORWARD: Final = 128
CONTEXT: Final = 16384
TEMPLATE: Final = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
_CONTROLS: Final = ("<unk>", "<s>", "</s>")


def main() -> None:
    writer = gguf.GGUFWriter(sys.argv[1], "llama")
    write_settings(writer)
    vocabulary = write_vocabulary(writer)
    write_weights(writer, vocabulary)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_settings(writer: gguf.GGUFWriter) -> None:
    writer.add_name("random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def write_vocabulary(writer: gguf.GGUFWriter) -> int:
    """Writes the tokens: three of control, one a byte, and the printable characters of ASCII. Returns their number."""
    characters = [chr(code) for code in range(33, 127)] + ["▁"]
    tokens = [*_CONTROLS, *(f"<0x{byte:02X}>" for byte in range(256)), *characters]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.NORMAL] * len(characters)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(TEMPLATE)
    return len(tokens)


def write_weights(writer: gguf.GGUFWriter, vocabulary: int) -> None:
    generator = np.random.default_rng(12)

    def add(name: str, *shape: int) -> None:
        values = generator.normal(0, 0.05, shape) if len(shape) > 1 else np.ones(shape)
        writer.add_tensor(name, values.astype(np.float32))

    add("token_embd.weight", vocabulary, WIDTH)
    add("output_norm.weight", WIDTH)
    add("output.weight", vocabulary, WIDTH)
    for layer in range(LAYERS):
        add(f"blk.{layer}.attn_norm.weight", WIDTH)
        add(f"blk.{layer}.ffn_norm.weight", WIDTH)
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"blk.{layer}.{part}.weight", WIDTH, WIDTH)
        for part in ("ffn_gate", "ffn_up"):
            add(f"blk.{layer}.{part}.weight", FEED_FORWARD, WIDTH)
        add(f"blk.{layer}.ffn_down.weight", WIDTH, FEED_FORWARD)


if __name__ == "__main__":
    main()
