"""The versions of the consent wording of 2026. Never edit one: consents name its hash."""

WORDINGS = {
    "2026-11": {
        "en": {
            "statement": (
                "I am sending this story to the Philadelphia STEM Equity Collective. "
                "It may publish what I tick here on its website. "
                "I can change my mind at any time, and then it comes down."
            ),
            "words": "My words: the story, what I study, and the line about me",
            "first_name": "My first name. Without it, the tile says “A student”",
            "last_name": "My last name",
            "school": "My school or workplace",
            "photo": "My photo",
            "social": "PSEC may also share all of this on its social media",
            "translation": "PSEC may translate my words",
            "tidy": "PSEC may fix spelling and shorten my words. I get to see the new version",
        },
    },
    "2026-12": {
        "en": {
            "statement": (
                "I am sending this story to the Philadelphia STEM Equity Collective. "
                "It may publish what I tick here on its website. "
                "I can change my mind at any time, and then it comes down."
            ),
            "words": "My words: the story, what I study, and the line about me",
            "first_name": "My first name. Without it, the tile says “A student”",
            "last_name": "My last name",
            "school": "My school or workplace",
            "photo": "My photo",
            "social": "PSEC may also share all of this on its social media",
            "translation": "PSEC may translate my words",
            "tidy": "PSEC may fix spelling and shorten my words. I get to see the new version",
            "guardian_statement": (
                "I am a parent or guardian of this student. "
                "The Philadelphia STEM Equity Collective may publish what I tick here on its "
                "website. I can change my mind at any time, and then it comes down."
            ),
            "guardian_words": "Their words: the story, what they study, and the line about them",
            "guardian_first_name": "Their first name. Without it, the tile says “A student”",
            "guardian_school": "Their school",
            "guardian_photo": "Their photo",
            "guardian_social": "PSEC may also share all of this on its social media",
            "guardian_translation": "PSEC may translate their words",
            "guardian_tidy": (
                "PSEC may fix spelling and shorten their words. I get to see the new version"
            ),
            "guardian_search": "Search engines, such as Google, may list their page",
        },
        "es": {
            "statement": (
                "Envío esta historia al Philadelphia STEM Equity Collective (PSEC). "
                "PSEC puede publicar en su sitio web lo que yo marque aquí. "
                "Puedo cambiar de opinión en cualquier momento, y entonces se quita."
            ),
            "words": "Mis palabras: la historia, lo que estudio y la línea sobre mí",
            "first_name": "Mi nombre. Sin el nombre, el cuadro dice “Estudiante”",
            "last_name": "Mi apellido",
            "school": "Mi escuela o mi lugar de trabajo",
            "photo": "Mi foto",
            "social": "PSEC también puede compartir todo esto en sus redes sociales",
            "translation": "PSEC puede traducir mis palabras",
            "tidy": (
                "PSEC puede corregir la ortografía y acortar mis palabras. "
                "Yo podré ver la nueva versión"
            ),
            # Not “su”, which could mean the student's or the guardian's.
            "guardian_statement": (
                "Soy padre, madre o tutor de quien escribió esta historia. "
                "El Philadelphia STEM Equity Collective (PSEC) puede publicar en su sitio web "
                "lo que yo marque aquí. "
                "Puedo cambiar de opinión en cualquier momento, y entonces se quita."
            ),
            "guardian_words": (
                "Las palabras: la historia, lo que estudia y la línea que dice quién es"
            ),
            "guardian_first_name": (
                "El nombre de quien la escribió. Sin el nombre, el cuadro dice “Estudiante”"
            ),
            "guardian_school": "La escuela",
            "guardian_photo": "La foto",
            "guardian_social": "PSEC también puede compartir todo esto en sus redes sociales",
            "guardian_translation": "PSEC puede traducir las palabras",
            "guardian_tidy": (
                "PSEC puede corregir la ortografía y acortar las palabras. "
                "Yo podré ver la nueva versión"
            ),
            "guardian_search": "Los buscadores, como Google, pueden mostrar la página",
        },
    },
}
