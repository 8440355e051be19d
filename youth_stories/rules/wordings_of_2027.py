"""The versions of the consent wording of 2027. Never edit one: consents name its hash."""

WORDINGS = {
    "2027-01": {
        "en": {
            "statement": (
                "I am sending this story to the Philadelphia STEM Equity Collective (PSEC). "
                "For two years it may publish on its website what I tick here. "
                "Everybody on the internet can see it, and others may copy it. "
                "I can change my mind on any day, and then it comes down."
            ),
            "words": "My words: the story and the line about me",
            "first_name": "My first name",
            "last_name": "My last name",
            "school": "My school or workplace",
            "photo": "My photo",
            "social": "PSEC may also share on its social media what I tick here",
            "translation": "PSEC may publish a translation below my words",
            "words_empty": "Without this there is no page.",
            "first_name_empty": "Not ticked: the tile says “A student”.",
            "last_name_empty": "Not ticked: nobody sees it.",
            "school_empty": "Not ticked: no school is shown.",
            "photo_empty": "Not ticked: the tile has letters and no photo.",
            "social_empty": "Not ticked: it is on this website only.",
            "translation_empty": "Not ticked: my words stand alone.",
            "guardian_statement": (
                "I am a parent or guardian of whoever wrote this story. For two years the "
                "Philadelphia STEM Equity Collective (PSEC) may publish on its website what I "
                "tick here. Everybody on the internet can see it, and others may copy it. "
                "I can change my mind on any day, and then it comes down."
            ),
            "guardian_words": "Their words: the story and the line about them",
            "guardian_first_name": "Their first name",
            "guardian_school": "Their school",
            "guardian_photo": "Their photo",
            "guardian_social": "PSEC may also share on its social media what I tick here",
            "guardian_translation": "PSEC may publish a translation below their words",
            "guardian_search": "Search engines, such as Google, may list their page",
            "guardian_words_empty": "Without this there is no page.",
            "guardian_first_name_empty": "Not ticked: the tile says “A student”.",
            "guardian_school_empty": "Not ticked: no school is shown.",
            "guardian_photo_empty": "Not ticked: the tile has letters and no photo.",
            "guardian_social_empty": "Not ticked: it is on this website only.",
            "guardian_translation_empty": "Not ticked: no translation is public.",
            "guardian_search_empty": "Not ticked: we ask them not to list it.",
            "child_statement": (
                "I am this child’s parent or guardian. For two years the Philadelphia STEM "
                "Equity Collective (PSEC) may publish on its website what I tick here. "
                "Everybody on the internet can see it, and others may copy it. "
                "I can change my mind on any day, and then it comes down."
            ),
            "child_words": (
                "My child’s words: the story, what they like to learn about, and the line "
                "about them"
            ),
            "child_first_name": "My child’s first name",
            "child_school": "My child’s school",
            "child_photo": "My child’s photo",
            "child_translation": "PSEC may publish a translation below my child’s words",
            "child_search": "Search engines, such as Google, may list my child’s page",
        },
        "es": {
            "statement": (
                "Envío esta historia al Philadelphia STEM Equity Collective (PSEC). "
                "PSEC puede publicar en su sitio web, por dos años, lo que yo marque aquí. "
                "Todo el mundo en internet lo puede ver, y otras personas lo pueden copiar. "
                "Puedo cambiar de opinión cualquier día, y entonces se quita."
            ),
            "words": "Mis palabras: la historia y la línea sobre mí",
            "first_name": "Mi nombre",
            "last_name": "Mi apellido",
            "school": "Mi escuela o mi lugar de trabajo",
            "photo": "Mi foto",
            "social": "PSEC también puede compartir en sus redes sociales lo que yo marque aquí",
            "translation": "PSEC puede publicar una traducción debajo de mis palabras",
            "words_empty": "Sin esto no hay página.",
            "first_name_empty": "Sin marcar: el cuadro dice “Estudiante”.",
            "last_name_empty": "Sin marcar: nadie lo ve.",
            "school_empty": "Sin marcar: no se muestra ninguna escuela.",
            "photo_empty": "Sin marcar: el cuadro tiene letras y no lleva foto.",
            "social_empty": "Sin marcar: está solo en este sitio web.",
            "translation_empty": "Sin marcar: mis palabras van sin traducción.",
            # Not “su”, which could mean the student's or the guardian's.
            "guardian_statement": (
                "Soy madre, padre, tutora o tutor de quien escribió esta historia. "
                "El Philadelphia STEM Equity Collective (PSEC) puede publicar en su sitio web, "
                "por dos años, lo que yo marque aquí. "
                "Todo el mundo en internet lo puede ver, y otras personas lo pueden copiar. "
                "Puedo cambiar de opinión cualquier día, y entonces se quita."
            ),
            "guardian_words": ("Las palabras: la historia y la línea que dice quién es"),
            "guardian_first_name": "El nombre de quien la escribió",
            "guardian_school": "La escuela",
            "guardian_photo": "La foto",
            "guardian_social": (
                "PSEC también puede compartir en sus redes sociales lo que yo marque aquí"
            ),
            "guardian_translation": "PSEC puede publicar una traducción debajo de las palabras",
            "guardian_search": "Los buscadores, como Google, pueden mostrar la página",
            "guardian_words_empty": "Sin esto no hay página.",
            "guardian_first_name_empty": "Sin marcar: el cuadro dice “Estudiante”.",
            "guardian_school_empty": "Sin marcar: no se muestra ninguna escuela.",
            "guardian_photo_empty": "Sin marcar: el cuadro tiene letras y no lleva foto.",
            "guardian_social_empty": "Sin marcar: está solo en este sitio web.",
            "guardian_translation_empty": "Sin marcar: no se publica ninguna traducción.",
            "guardian_search_empty": "Sin marcar: les pedimos que no la muestren.",
            "child_statement": (
                "Soy madre, padre, tutora o tutor. El Philadelphia STEM Equity Collective "
                "(PSEC) puede publicar en su sitio web, por dos años, lo que yo marque aquí. "
                "Todo el mundo en internet lo puede ver, y otras personas lo pueden copiar. "
                "Puedo cambiar de opinión cualquier día, y entonces se quita."
            ),
            "child_words": (
                "Las palabras de mi hija o hijo: la historia, lo que le gusta aprender y la "
                "línea que dice quién es"
            ),
            "child_first_name": "El nombre de mi hija o hijo",
            "child_school": "La escuela de mi hija o hijo",
            "child_photo": "La foto de mi hija o hijo",
            "child_translation": (
                "PSEC puede publicar una traducción debajo de las palabras de mi hija o hijo"
            ),
            "child_search": (
                "Los buscadores, como Google, pueden mostrar la página de mi hija o hijo"
            ),
        },
    },
}

# Since then students under 18 are asked about search engines too (rule R22).
_SEARCH = {
    "en": {
        "search": "Search engines, such as Google, may list my page",
        "search_empty": "Not ticked: we ask them not to list it.",
    },
    "es": {
        "search": "Los buscadores, como Google, pueden mostrar mi página",
        "search_empty": "Sin marcar: les pedimos que no la muestren.",
    },
}
WORDINGS["2027-02"] = {
    language: texts | _SEARCH[language] for language, texts in WORDINGS["2027-01"].items()
}

# Since then guardians are named in Spanish as Philadelphia's schools and families name them.
_GUARDIANS = ("madre, padre, tutora o tutor", "madre, padre, tutor legal o encargado")
WORDINGS["2027-03"] = WORDINGS["2027-02"] | {
    "es": {name: text.replace(*_GUARDIANS) for name, text in WORDINGS["2027-02"]["es"].items()}
}
