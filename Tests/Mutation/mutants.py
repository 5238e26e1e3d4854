"""Finds the conditions of Swift files and writes all their mutants into the files at once.

A mutant is asleep until the environment variable MUTANT names it. Nothing here knows types: what does not compile is
left out by whoever builds. Lines stay lines, so that the compiler's findings name the line of the source.
"""
import re

PAIRS = {"(": ")", "[": "]", "{": "}"}
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}
SHIFTED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
NAMES = {"<": "less", "<=": "lessOrEqual", ">": "greater", ">=": "greaterOrEqual"}
LOGIC = {"&&", "||"}
STARTERS = {"return", "guard", "if", "while", "where", "in", "else", "case", "let", "var", "try", "switch", "for"}
# Methods that take a condition.
ASKING = {"filter", "contains", "allSatisfy", "first", "last", "firstIndex", "removeAll", "drop", "split"}
OUTCOMES = {"fail": "pass", "unknown": "pass", "pass": "fail", "notRequired": "fail", "waived": "fail"}
TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.*?\*/)|(?P<word>[#@$`]?\w+`?)|(?P<bracket>[()\[\]{}])|(?P<mark>[,;:\\])"
    r"|(?P<op>[-+*/%=<>!&|^~?.]+)", re.S)


class Token:
    def __init__(self, kind, text, start, space, line):
        self.kind, self.text, self.start, self.line = kind, text, start, line
        self.end = start + len(text)
        self.before = space
        self.after = False
        self.mate = None

    @property
    def is_binary(self):
        return self.kind == "op" and bool(self.before) and self.after


def end_of_string(text, start):
    """Behind the string literal at `start`, over the expressions within it."""
    quote = '"""' if text.startswith('"""', start) else '"'
    place = start + len(quote)
    while not text.startswith(quote, place):
        if text.startswith("\\(", place):
            depth, place = 1, place + 2
            while depth:
                if text[place] == '"':
                    place = end_of_string(text, place)
                    continue
                depth += {"(": 1, ")": -1}.get(text[place], 0)
                place += 1
        else:
            place += 2 if text[place] == "\\" else 1
    return place + len(quote)


def tokens_of(text):
    tokens, open_ones, place, space, line = [], [], 0, "", 1
    while place < len(text):
        if text[place] == '"':
            kind, end = "string", end_of_string(text, place)
        else:
            match = TOKEN.match(text, place)
            if not match:
                raise ValueError(f"line {line}: cannot read {text[place:place + 20]!r}")
            kind, end = match.lastgroup, match.end()
        piece = text[place:end]
        if kind == "space":
            space += piece
            if tokens:
                tokens[-1].after = True
        else:
            token = Token(kind, piece, place, space, line)
            space = ""
            if piece in PAIRS:
                open_ones.append(len(tokens))
            elif kind == "bracket":
                token.mate = open_ones.pop()
                tokens[token.mate].mate = len(tokens)
            tokens.append(token)
        line += piece.count("\n")
        place = end
    return tokens


class Mutant:
    """One change of one place."""

    def __init__(self, file, lines, kind, snippet, rule):
        self.id = 0
        self.file, (self.line, self.last_line), self.kind, self.snippet, self.rule = file, lines, kind, snippet, rule
        self.outcome = None


class Finder:
    def __init__(self, file, text):
        self.file, self.text, self.tokens = file, text, tokens_of(text)
        self.ids = [
            (token.start, self.tokens[at + 2].text.strip('"')) for at, token in enumerate(self.tokens[:-2])
            if token.text == "id" and self.tokens[at + 1].text == ":" and self.tokens[at + 2].kind == "string"]
        # A place is (first token, last token, form, kinds of its mutants); a form says how it is written.
        self.places, self.wording, self.bodies = {}, [], set()
        self.clauses()
        self.closures()
        self.operators()
        self.outcomes()
        self.literals()
        self.rules()

    # What is where

    def is_statement_end(self, at):
        """Whether a new statement begins at token `at`."""
        token, last = self.tokens[at], self.tokens[at - 1]
        if "\n" not in token.before or token.kind in ("op", "mark") or token.text in PAIRS.values():
            return False
        return not (last.is_binary or last.text in PAIRS or last.text in STARTERS or last.kind == "mark")

    def is_edge(self, at, stops):
        token = self.tokens[at]
        if token.text in STARTERS and (at == 0 or self.tokens[at - 1].text != "."):
            return self.tokens[at + 1].text != ":"
        if token.text in ("=", ",", ";", ":") or at in self.bodies:
            return True
        return token.is_binary and (token.text in stops or token.text == "?")

    def left_of(self, at, stops):
        """The first token of the operand that ends before token `at`."""
        place = at - 1
        while place >= 0:
            token = self.tokens[place]
            if token.text in PAIRS or self.is_edge(place, stops):
                return place + 1
            if token.text in PAIRS.values():
                place = token.mate
            if self.is_statement_end(place):
                return place
            place -= 1
        return 0

    def right_of(self, at, stops):
        """The last token of the operand that begins after token `at`."""
        place = at + 1
        while place < len(self.tokens):
            token = self.tokens[place]
            if token.text in PAIRS.values() or self.is_edge(place, stops):
                return place - 1
            if place > at + 1 and self.is_statement_end(place):
                return place - 1
            place = token.mate + 1 if token.text in PAIRS else place + 1
        return place - 1

    # What may be otherwise

    def add(self, first, last, form, kinds):
        if first > last or any(low <= first and last <= high for low, high in self.wording):
            return
        known = self.places.setdefault((first, last, form), [])
        known.extend(kind for kind in kinds if kind not in known)

    def add_condition(self, first, last):
        if first == last and self.tokens[first].text in ("true", "false"):
            return
        self.add(first, last, "condition", ["negated", "always true", "never true"])

    def clauses(self):
        """Of guard, if and while, and behind where."""
        for at, token in enumerate(self.tokens):
            # Words within calls and declarations are labels.
            if token.kind != "word" or at and self.tokens[at - 1].text in (".", "(", ","):
                continue
            if token.text in ("guard", "if", "while"):
                place = start = at + 1
                while True:
                    text = self.tokens[place].text
                    is_end = text == ("else" if token.text == "guard" else "{")
                    if is_end or text == ",":
                        self.clause(start, place - 1)
                        start = place + 1
                    if is_end:
                        self.bodies.add(place)
                        break
                    place = self.tokens[place].mate + 1 if text in PAIRS else place + 1
            elif token.text == "for" or token.text == "switch":
                place = at + 1
                while self.tokens[place].text not in ("{", "where"):
                    place = self.tokens[place].mate + 1 if self.tokens[place].text in PAIRS else place + 1
                if self.tokens[place].text == "where":
                    start = place + 1
                    while self.tokens[place].text != "{":
                        place = self.tokens[place].mate + 1 if self.tokens[place].text in "([" else place + 1
                    self.add_condition(start, place - 1)
                self.bodies.add(place)
            elif token.text == "where" and self.tokens[at + 1].text != ":" and self.opener(at) == "case":
                self.add_condition(at + 1, self.right_of(at, ()))

    def opener(self, at):
        """The word with which the statement of token `at` begins."""
        while at > 0 and not ("\n" in self.tokens[at].before and self.tokens[at].text != "where"):
            at -= 1
        return self.tokens[at].text

    def clause(self, first, last):
        if self.tokens[first].text in ("let", "var", "case"):
            self.add(first, last, "binding", ["never"])
        else:
            self.add_condition(first, last)

    def closures(self):
        """Of one expression, for methods that take a condition."""
        for at, token in enumerate(self.tokens):
            if token.text != "{" or at in self.bodies:
                continue
            before = at - 1
            if self.tokens[before].text == ":" and self.tokens[before - 1].text.startswith("where"):
                before -= 2
            if self.tokens[before].text == "(":
                before -= 1
            if self.tokens[before].text not in ASKING:
                continue
            first, last = at + 1, token.mate - 1
            if self.tokens[first + 1].text == "in":
                first += 2
            is_single = not any(self.is_statement_end(place) for place in self.level(first + 1, last))
            if is_single and self.tokens[first].text not in STARTERS:
                self.add_condition(first, last)

    def level(self, first, last):
        place = first
        while place <= last:
            yield place
            place = self.tokens[place].mate + 1 if self.tokens[place].text in PAIRS else place + 1

    def operators(self):
        for at, token in enumerate(self.tokens):
            # Between two texts: wording.
            if token.text == "?" and token.is_binary:
                first, end = self.left_of(at, ()), self.right_of(at, ())
                if "string" in (self.tokens[at + 1].kind, self.tokens[min(end + 2, len(self.tokens) - 1)].kind):
                    self.wording.append((first, at - 1))
        for at, token in enumerate(self.tokens):
            if not token.is_binary:
                continue
            if token.text == "?":
                self.add_condition(self.left_of(at, ()), at - 1)
            elif token.text in LOGIC:
                stops = LOGIC if token.text == "&&" else {"||"}
                kind = "always true" if token.text == "&&" else "never true"
                for first, last in ((self.left_of(at, stops), at - 1), (at + 1, self.right_of(at, stops))):
                    self.add(first, last, "condition", ["negated", kind])
            elif token.text in COMPARISONS:
                stops = LOGIC | COMPARISONS
                first, last = self.left_of(at, stops), self.right_of(at, stops)
                if self.is_order(first):
                    self.add(first, last, "condition", ["negated"])
                    continue
                if not any(low <= first and last <= high and form == "condition" for low, high, form in self.places):
                    self.add_condition(first, last)
                if token.text in SHIFTED:
                    self.add(first, last, f"shift {at}", [f"{token.text} is {SHIFTED[token.text]}"])

    def is_order(self, first):
        """Whether an expression is the order that something is sorted in."""
        return self.tokens[first - 1].text == "{" and any(
            token.text == "sorted" for token in self.tokens[max(first - 5, 0):first])

    def outcomes(self):
        for at, token in enumerate(self.tokens[:-1]):
            if token.text not in OUTCOMES or at < 2 or self.tokens[at - 1].text != ".":
                continue
            before, kind = self.tokens[at - 2].text, f"{token.text} is {OUTCOMES[token.text]}"
            if self.tokens[at + 1].text == "(" and before in ("findings", "return"):
                self.add(at, at + 1, "call", [kind])
            elif self.tokens[at + 1].text not in ("(", ".", "]") and before in ("(", "=", ":", "?"):
                self.add(at - 1, at, "outcome", [kind])

    def literals(self):
        for at, token in enumerate(self.tokens[:-1]):
            if token.text in ("true", "false") and self.tokens[at - 1].text in ("return", ":", "=", "in"):
                if self.tokens[at + 1].text != "?":
                    self.add(at, at, "literal", [f"is {'false' if token.text == 'true' else 'true'}"])

    def rules(self):
        """Each rule as a whole."""
        for at, token in enumerate(self.tokens[:-2]):
            if token.text == "{" and [item.text for item in self.tokens[at + 1:at + 3]] == ["context", "in"]:
                if self.tokens[at - 1].text == ")":
                    self.add(at + 1, at + 2, "rule", ["the rule always passes"])

    # How it is written

    def rule_of(self, start):
        found = [name for place, name in self.ids if place <= start] or [name for _, name in self.ids[:1]]
        return found[-1] if found else "shared"

    def mutants(self):
        """All places with their mutants, in the order of the file."""
        result = []
        for (first, last, form), kinds in sorted(self.places.items(), key=lambda item: (item[0][0], -item[0][1])):
            low, high = self.tokens[first].start, self.tokens[last].end
            snippet = " ".join(self.text[low:high].split())
            if form == "call":
                snippet = " ".join(self.text[low:self.tokens[self.tokens[last].mate].end].split())
            if form in ("literal", "outcome"):
                snippet = self.text.splitlines()[self.tokens[first].line - 1].strip()
            if form == "rule":
                snippet = self.rule_of(low)
            lines = (self.tokens[first].line, self.tokens[last].line)
            made = [Mutant(self.file, lines, kind, snippet, self.rule_of(low)) for kind in kinds]
            result.append(((first, last, form), made))
        return result

    def written(self, places):
        """The text with the mutants of `places`; one whose id is 0 is left out."""
        opening, closing, gone = {}, {}, {}

        def around(low, high, before, after=""):
            # What is only put in goes before what is put around.
            size = high - low or len(self.text)
            opening.setdefault(low, []).append((-size, len(opening), before))
            closing.setdefault(high, []).insert(0, (size, after))

        for (first, last, form), made in places:
            low, high = self.tokens[first].start, self.tokens[last].end
            by = {mutant.kind: mutant.id for mutant in made if mutant.id}
            if not by:
                continue
            number = next(iter(by.values()))
            if form == "condition":
                wanted = [by.get(kind, 0) for kind in ("negated", "always true", "never true")]
                if wanted[0] and wanted == list(range(wanted[0], wanted[0] + 3)):
                    around(low, high, f"condition({number}, ", ")")
                    continue
                if wanted[1]:
                    around(low, high, f"(mutation({wanted[1]}) || ", ")")
                if wanted[2]:
                    around(low, high, f"(!mutation({wanted[2]}) && ", ")")
                if wanted[0]:
                    around(low, high, f"negated({wanted[0]}, ", ")")
            elif form == "binding":
                around(low, low, f"!mutation({number}), ")
            elif form.startswith("shift"):
                operator = self.tokens[int(form.split()[1])]
                around(low, high, f"{NAMES[operator.text]}({number}, ", ")")
                gone[operator.start] = (operator.end, ",")
            elif form == "literal":
                around(low, high, f"(mutation({number}) != ", ")")
            elif form == "outcome":
                around(low, high, f"swapped({number}, ", f", .{made[0].kind.split()[-1]})")
            elif form == "call":
                around(high, high, f"mutation: {number}, ")
            elif form == "rule":
                body = self.level(last + 2, self.tokens[first - 1].mate - 1)
                value = "" if any(self.is_statement_end(at) for at in body) else " return"
                around(high, high, f' if mutation({number}) {{ return .pass("") }};{value}')
        result, place = [], 0
        while place <= len(self.text):
            result += [text for _, text in sorted(closing.get(place, []), key=lambda item: item[0])]
            result += [text for _, _, text in sorted(opening.get(place, []), key=lambda item: item[0])]
            if place in gone:
                place, text = gone[place]
                result.append(text)
            else:
                result.append(self.text[place:place + 1])
                place += 1
        return "".join(result)
