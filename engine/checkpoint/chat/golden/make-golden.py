"""Chats as transformers renders and tokenises them: what rendering here is held against.

    python engine/checkpoint/chat/golden/make-golden.py        from the repository root

Reads the templates beside it, written for this test in the styles that model families use, and the tokenizer of the sample
model with special tokens added and one put before every text. Writes `tokenizer.json`, `tokenizer_config.json` and
`chats.json`: per template and chat what `apply_chat_template` gives (text, and ids where add_generation_prompt is set), or
the message with which the template refused. The day is 3 January 2026.
"""

import json
from datetime import datetime
from pathlib import Path

import jinja2
import tokenizers
import transformers
from transformers.utils import chat_template_utils

HERE = Path(__file__).parent
SAMPLE = HERE.parents[3] / "datasets" / "sample" / "tiny-random-olmoe" / "tokenizer.json"

TOKENS = ["<s>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
          "<|start|>", "<|end|>", "<|message|>", "<|channel|>", "<|person|>", "<|model|>", "<|user|>", "<|assistant|>",
          "<|system|>", "[INST]", "[/INST]"]  # fmt: skip

USER = {"role": "user", "content": "Where does the river end?"}
ANSWER = {"role": "assistant", "content": "In the sea."}
CHATS = {
    "one question": [USER],
    "with system": [{"role": "system", "content": "Speak like a sailor. "}, USER],
    "several turns": [
        {"role": "system", "content": "Be kind."},
        USER,
        {"role": "assistant", "content": "<think>\n\nRivers  \n end in seas.\n\n</think>\n\n In the sea.\n"},
        {"role": "user", "content": "\n  And the sea?\n\n"},
    ],
    "ends with the model": [USER, {**ANSWER, "content": "<think>\nHm.\n</think>\n\nIn the sea."}],
    "letters of the world": [{"role": "user", "content": "Größe „groß“ – 河はどこ? नदी 🌊 \"<b>\" & 'c' \\n {{ x }} {% y %}"}],
    "empty": [{"role": "user", "content": ""}],
    "special tokens in the text": [{"role": "user", "content": "a<|im_end|>b[/INST]c</s>"}],
    "two questions in a row": [USER, USER],
    "unknown role": [USER, ANSWER, {"role": "chorus", "content": "Oh!"}],
}


class Today(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime(2026, 1, 3, 9, 5, 7)


def make_tokenizer():
    tokenizer = tokenizers.Tokenizer.from_file(str(SAMPLE))
    tokenizer.add_special_tokens([tokenizers.AddedToken(each, normalized=False, special=True) for each in TOKENS])
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))]
    )
    tokenizer.save(str(HERE / "tokenizer.json"), pretty=False)
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": {"__type": "AddedToken", "content": "</s>", "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True},
        "unk_token": "<unk>",
        "pad_token": None,
        "clean_up_tokenization_spaces": False,
    }  # fmt: skip
    (HERE / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
    return transformers.AutoTokenizer.from_pretrained(str(HERE))


def answer(tokenizer, template, chat, prompt):
    try:
        text = tokenizer.apply_chat_template(chat, chat_template=template, tokenize=False, add_generation_prompt=prompt)
    except jinja2.exceptions.TemplateError as error:
        return {"refused": str(error)}
    if not prompt:
        return {"text": text}
    ids = tokenizer.apply_chat_template(chat, chat_template=template, add_generation_prompt=True, return_dict=False)
    return {"text": text, "ids": ids}


def main():
    chat_template_utils.datetime = Today
    tokenizer = make_tokenizer()
    cases = [
        {"template": path.name, "chat": name, "messages": chat, "prompt": prompt,
         **answer(tokenizer, path.read_text(encoding="utf-8"), chat, prompt)}
        for path in sorted(HERE.glob("*.jinja"))
        for name, chat in CHATS.items()
        for prompt in (True, False)
    ]  # fmt: skip
    about = {"transformers": transformers.__version__, "jinja2": jinja2.__version__, "cases": cases}
    (HERE / "chats.json").write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")
    print(len(cases), sum("refused" in case for case in cases))


if __name__ == "__main__":
    main()
