"""How staff are asked for the alt text of a picture, wherever they are asked."""

DESCRIBE_LABEL = "What does the picture show?"
DESCRIBE_HELP = (
    "For people who do not see it. Say it as you would on the phone, without “picture of”: "
    "“Two students hold a robot arm over a table”."
)
DECORATIVE_LABEL = "The picture only decorates: read nothing aloud"
NOT_DESCRIBED = (
    "Say in a few words what the picture shows, for people who do not see it. If it only "
    "decorates, tick the box below."
)
