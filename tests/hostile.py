"""Names that a survey may bear and that must do no harm in any document or picture: markup, formulas, commands, marks nobody sees."""

from __future__ import annotations

NAMES = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style></table><h1>", "&lt;b&gt;&#x41;", "{{7*7}}{% raw %}",
    "=cmd|' /C calc'!A0", "+1+cmd", "-2+3+cmd", "@SUM(A1:A9)", " =HYPERLINK(1)", "\u200b=1+1", "＝1+1",
    "\\input{/etc/passwd}", "\\write18{id}\\end{document}", "$\\infty$ & 50% of #1_2^3~{x}", "[optional]", "*star", "^^M%%", "--,,''<<>>",
    "a | pipe \\| b", "![img](http://x.test/a.png)", "[link](javascript:alert(1))", "**bold** _it_ ~~no~~", "# heading", "1. one",
    "www.x.test http://x.test", "'; DROP TABLE answers; --", "../../etc/passwd", "--!><!-- ]]> <?xml?>", "_x0041_", "café ½ β̂",
    "Ικανοποίηση ΰ", "رضا العملاء", "顧客満足 調査", "Доверие", "😀👩‍🔬", "\u202egnp.exe", "\ufffe\uffff", "long" * 60, "a,b;c\"d\"'e'",
)  # fmt: skip
"""Names that model text can hold between backquotes."""

DRAWN = (
    *NAMES, "</text></svg>", "]]>", "$x^2$", "$\\frac{1}{0}$ $", "$", "\\N \\G \\l", '"; n1 -> [shape=box', "{0} {name} %s %(x)d",
    "zero\u200bwidth\u00adhyphen", "\ufeffmark", "no\u00a0break", "e\u0301\u0323 combined", "many words " * 20,
)  # fmt: skip
"""The same, and names that mean something to programs that draw."""
