"""Saved answers, with some to begin with: staff change and delete them, and none comes back."""

from django.db import migrations, models

import youth_stories.models.saved_answer

# For whom, what it is about, English, Spanish. Student and guardian may both read them.
ANSWERS = [
    (
        "ask-for-change",
        "A school is named",
        "Please leave out the name of the school. Strangers read this site too, and a school can "
        "lead them to a young person.",
        "Pedimos quitar el nombre de la escuela. También leen este sitio personas desconocidas, y "
        "una escuela puede llevarlas hasta una persona joven.",
    ),
    (
        "ask-for-change",
        "A phone number, an address or an account",
        "Please leave out the phone number, the address or the name of the account. Everybody "
        "could use it, for as long as copies of the page exist.",
        "Pedimos quitar el número de teléfono, la dirección o el nombre de la cuenta. Cualquiera "
        "podría usarlo mientras existan copias de la página.",
    ),
    (
        "ask-for-change",
        "Another person can be recognized",
        "Please leave out the name of the other person, and whatever else they can be recognized "
        "by. They have not told us that they want to be on this site.",
        "Pedimos quitar el nombre de la otra persona y todo lo demás por lo que se la pueda "
        "reconocer. No nos ha dicho que quiera aparecer en este sitio.",
    ),
    (
        "ask-for-change",
        "Other people are in the photo",
        "Other people can be recognized in the photo. Please send one without them, or tell us "
        "that all of them said yes.",
        "En la foto se reconoce a otras personas. Pedimos una foto sin ellas, o saber que todas "
        "dijeron que sí.",
    ),
    (
        "ask-for-change",
        "The story is cut off",
        "The story seems to end in the middle. Please send us the rest.",
        "Parece que la historia termina a la mitad. Nos gustaría recibir el resto.",
    ),
    (
        "accept",
        "Thank you",
        "Thank you, {name}! We read this with joy, and others will too.",
        "¡Gracias, {name}! La leímos con alegría, y otras personas también lo harán.",
    ),
    (
        "accept",
        "It can encourage others",
        "Reading this may show somebody else that science is for them, too.",
        "Leer esto puede mostrarle a alguien más que la ciencia también es para esa persona.",
    ),
    (
        "decline",
        "It is about something else",
        "This collection is for stories about science, technology, engineering or math, and this "
        "one is about something else.",
        "Esta colección es de historias sobre ciencia, tecnología, ingeniería o matemáticas, y "
        "esta trata de otra cosa.",
    ),
    (
        "decline",
        "These are somebody else’s words",
        "These words stand somewhere else already. We can only publish what somebody wrote "
        "themselves.",
        "Estas palabras ya están en otro lugar. Solo podemos publicar lo que la propia persona "
        "escribió.",
    ),
    (
        "decline",
        "It could hurt another person",
        "It says something about another person that could hurt them, and we cannot publish that.",
        "Dice algo de otra persona que podría hacerle daño, y eso no lo podemos publicar.",
    ),
]


def add_answers(apps, schema_editor):
    SavedAnswer = apps.get_model("youth_stories", "SavedAnswer")
    for kind, reason, text, text_es in ANSWERS:
        SavedAnswer.objects.create(kind=kind, reason=reason, text=text, text_es=text_es)


class Migration(migrations.Migration):

    dependencies = [
        ('youth_stories', '0031_share_card'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ask-for-change', 'Ask for a change'), ('accept', 'Accept'), ('decline', 'Decline')], max_length=20, verbose_name='for')),
                ('reason', models.CharField(help_text='What it is about, such as “A school is named”. Only staff see it.', max_length=80)),
                ('text', models.TextField(help_text='{name} becomes the student’s first name. Write it with a comma, as in “Thank you, {name}!”: where the name may not be said, it is left out. A guardian may read this too.', max_length=600, verbose_name='English')),
                ('text_es', models.TextField(help_text='{name} becomes the student’s first name. Write it with a comma, as in “Thank you, {name}!”: where the name may not be said, it is left out. A guardian may read this too.', max_length=600, verbose_name='Spanish')),
            ],
            options={
                'ordering': ['kind', 'pk'],
            },
        ),
        migrations.RunPython(add_answers, migrations.RunPython.noop),
    ]
