"""Runs TRL's trainers on a release for a few steps, with a tiny vision-language model of random weights.

Downloads nothing: the model is made from its configuration, and its tokens are single characters.
"""

from copy import deepcopy

from datasets import Image, load_dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)

TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {% for block in message['content'] %}"
    "{% if block['type'] == 'image' %}<image>{% else %}{{ block['text'] }}{% endif %}{% endfor %}</s>{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)
STEPS = 3


def tiny_model() -> tuple[LlavaForConditionalGeneration, LlavaProcessor]:
    """Returns a LLaVA model with images of 32 by 32, two layers, and one token per character, and its processor."""
    tokens = ["<pad>", "<s>", "</s>", "<unk>", "<image>", *map(chr, range(32, 127)), "\n"]
    characters = Tokenizer(models.WordLevel({token: number for number, token in enumerate(tokens)}, unk_token="<unk>"))
    characters.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=characters,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=["<image>"],
    )
    tokenizer.chat_template = TEMPLATE
    image_processor = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    processor = LlavaProcessor(
        image_processor,
        tokenizer,
        patch_size=8,
        vision_feature_select_strategy="default",
        chat_template=TEMPLATE,
        image_token="<image>",
        num_additional_image_tokens=1,
    )
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    vision = CLIPVisionConfig(**sizes, image_size=32, patch_size=8)
    text = LlamaConfig(**sizes, vocab_size=len(tokens), max_position_embeddings=8192, pad_token_id=0)
    configuration = LlavaConfig(vision_config=vision, text_config=text, image_token_index=4, vision_feature_layer=-1)
    return LlavaForConditionalGeneration(configuration), processor


def run_sft() -> tuple[object, ...]:
    """Trains on a `trl-sft` release with SFTTrainer."""
    from trl import SFTConfig, SFTTrainer

    rows = load_dataset("./release", split="train")
    model, processor = tiny_model()
    settings = SFTConfig("trained", max_steps=STEPS, per_device_train_batch_size=2, max_length=None, **QUIET)
    output = SFTTrainer(model, settings, train_dataset=rows, processing_class=processor).train()
    return "SFTTrainer", len(rows), f"{STEPS} steps", f"loss {output.training_loss:.2f}"


def run_dpo() -> tuple[object, ...]:
    """Trains on a `dpo` release with DPOTrainer."""
    from trl import DPOConfig, DPOTrainer

    rows = load_dataset("json", data_files="critiques.jsonl", split="train").cast_column("images", [Image()])
    model, processor = tiny_model()
    settings = DPOConfig("trained", max_steps=STEPS, per_device_train_batch_size=2, max_length=None, **QUIET)
    output = DPOTrainer(model, deepcopy(model), args=settings, train_dataset=rows, processing_class=processor).train()
    return "DPOTrainer", len(rows), f"{STEPS} steps", f"loss {output.training_loss:.2f}"


QUIET = {
    "report_to": [],
    "save_strategy": "no",
    "use_cpu": True,
    "disable_tqdm": True,
    "logging_strategy": "no",
    "bf16": False,
}
