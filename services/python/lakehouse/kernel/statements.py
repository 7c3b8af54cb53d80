"""Where one SQL statement of a cell ends and the next one begins."""


def statements_of(text):
    """The statements, without the semicolons between them and without those that are nothing but comments."""
    statements, start, position = [], 0, 0
    blank = True
    while position < len(text):
        end = _end_of_quoted(text, position)
        if end is not None:
            blank = blank and text[position : position + 2] in ("--", "/*")
            position = end
        elif text[position] == ";" and not _inside_compound(text[start:position]):
            if not blank:
                statements.append(text[start:position].strip())
            position += 1
            start, blank = position, True
        else:
            blank = blank and text[position].isspace()
            position += 1
    if not blank:
        statements.append(text[start:].strip())
    return statements


def _end_of_quoted(text, position):
    """Where the comment, string or quoted name that begins here ends, if one does."""
    if text.startswith("--", position):
        end = text.find("\n", position)
        return len(text) if end < 0 else end + 1
    if text.startswith("/*", position):
        end = text.find("*/", position + 2)
        return len(text) if end < 0 else end + 2
    quote = text[position]
    if quote not in "'\"`":
        return None
    position += 1
    while position < len(text) and text[position] != quote:
        position += 2 if text[position] == "\\" and quote != "`" else 1
    return min(position + 1, len(text))


def _inside_compound(statement):
    """A SQL script, BEGIN … END, is one statement with semicolons inside."""
    words = statement.upper().split()
    return bool(words) and words[0] == "BEGIN" and words[-1] != "END"
