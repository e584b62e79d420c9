"""What strangers write to be more than text in a report."""

ATTACKS = (
    "<script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "</style><style>body{display:none}</style>",
    "</title><h1>owned</h1>",
    "<img src=http://HOST/x onerror=document.title='owned'>",
    "<svg onload=document.title='owned'>",
    "<iframe src=http://HOST/></iframe>",
    "<link rel=stylesheet href=http://HOST/x.css>",
    "<meta http-equiv=refresh content=0;url=http://HOST/>",
    "<base href=http://HOST/>",
    "<details open ontoggle=document.title='owned'>",
    "\" onmouseover=\"document.title='owned'",
    "' autofocus onfocus='document.title=1",
    "]]> <![CDATA[ <!-- --> -->",
    "&lt;b&gt;&amp;&#60;i&#62;",
    "javascript:document.title='owned'",
    "{{ 7 * 7 }} {% for each in page %} {# gone #} ${7*7}",
    "\u202eright to left\u202c \u2066isolated\u2069 \u200bnothing",
    "\x00\x01\x08\x1b[31mred\x07 \x85 \u2028 \ufeff",
    "a\\u003cscript\\u003e \\x3cscript\\x3e",
)
"""Those with a host ask for something there."""


def attacks(host: str = "192.0.2.1") -> list[str]:
    return [attack.replace("HOST", host) for attack in ATTACKS]
