"""Names that a survey may bear and that must do no harm in any picture or document: markup, formulas, commands, marks nobody sees."""

from __future__ import annotations

NAMES = (
    "<script>alert(1)</script>",
    "</text></svg>",
    "<!-- x",
    "]]>",
    "&amp;&lt;&#x0;",
    "a & b < c > d",
    "\"quoted\" 'twice'",
    "$x^2$",
    "$\\frac{1}{0}$ $",
    "$",
    "50 % \\\\ \\input{/etc/passwd}",
    "\\N \\G \\l",
    "_a_^{b}~c#d",
    "{0} {name} %s %(x)d",
    "=1+1",
    "@SUM(A1:A9)",
    "+cmd|' /C calc'!A0",
    "[link](javascript:alert(1))",
    "**bold** | cell | `",
    "; rm -rf / #",
    "\u202egnp.exe",
    "zero\u200bwidth\u00adhyphen",
    "\ufeffmark",
    "no\u00a0break",
    "\ufffenone",
    "e\u0301\u0323 combined",
    "品質の満足度",
    "مرحبا بالعالم",
    "😀 smile",
    "n" * 300,
    "many words " * 20,
    "Ω≈ç√∫˜µ",
)
"""Column names as they may come from a questionnaire tool, or from somebody who means harm."""
