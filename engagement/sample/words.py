"""Invented names, places and self-descriptions; nobody real is meant."""

from __future__ import annotations

COUNTRIES = {
    "es": {"es": 0.58, "mx": 0.14, "ar": 0.12, "co": 0.07, "cl": 0.05, "pe": 0.04},
    "en": {"gb": 0.44, "us": 0.34, "ie": 0.10, "nl": 0.07, "pt": 0.05},
}
LATIN_AMERICA = frozenset({"mx", "ar", "co", "cl", "pe"})
CITIES = {
    "es": "Sevilla|Cádiz|Murcia|Gijón|Teruel|Vigo|Zaragoza|Almería|Logroño|Alcoy|Bilbao|Lleida|Úbeda|Cáceres",
    "mx": "Mérida|Puebla|Oaxaca|Xalapa|Querétaro|Guadalajara",
    "ar": "Rosario|Córdoba|Mendoza|La Plata|Salta|Buenos Aires",
    "co": "Cali|Medellín|Pereira|Bucaramanga|Bogotá",
    "cl": "Valparaíso|Concepción|Temuco|Santiago",
    "pe": "Arequipa|Trujillo|Cusco|Lima",
    "gb": "Leeds|Bristol|Cardiff|Norwich|Glasgow|Hull|Whitby|Sheffield|Exeter",
    "us": "Tucson|Baltimore|Duluth|Portland|El Paso|Savannah|Buffalo",
    "ie": "Cork|Galway|Sligo|Dublin",
    "nl": "Utrecht|Groningen|Leiden",
    "pt": "Braga|Évora|Aveiro",
}
GIVEN = {
    "es": "Noelia|Iñaki|Aroa|Tomás|Marisol|Nerea|Fermín|Candela|Jacinto|Lucía|Amaia|Ricardo|Paloma|Xoán|"
    "Rocío|Bruno|Inés|Saúl|Maite|Eloy|Carmela|Damián|Alba|Gorka|Olaya|Teo|Manuela|Ximena|Ramiro|Estrella|"
    "Yolanda|Efrén|Abril|Ulises|Itzel|Renata|Facundo|Milagros|Lautaro|Jimena|Nahuel|Catalina|Wilmer|"
    "Valentina|Amaru|Killa|Benjamín|Antonia|Rayén|Fatou|Youssef|Ioana|Wei",
    "en": "Maeve|Callum|Priya|Gwen|Tariq|Hazel|Rhys|Ottoline|Femi|Isla|Declan|Marigold|Jonah|Aisha|Wren|"
    "Silas|Beatrix|Kofi|Orla|Dashiell|Mina|Everett|Lowri|Hamish|Zadie|Otis|Saoirse|Dev|Clementine|Amos|"
    "Juniper|Malik|Tess|Rufus|Anneke|Joost|Inês|Tiago|Soo-ah|Ravi|Perpetua|Ezra|Nell|Caleb|Farah",
}
TAILS = {
    "es": "a secas|del norte|entre frascos|con tilde|de guardia|y su gato|la de siempre|en voz baja|tardes|"
    "sin prisa|de barrio|al sol",
    "en": "of the attic|at large|after tea|in wool|and a cat|softly|by the sea|on a bus|mostly|uphill|"
    "with notes|elsewhere",
}
HANDLE_WORDS = (
    "vetiver|iris|nube|romero|tinta|cedro|lluvia|papel|tilo|mareas|botica|ambar|musgo|pomelo|faro|menta|"
    "moss|ember|plum|tidal|inkwell|fern|lantern|cobble|thistle|marrow|sparrow|attic|harbour|quince"
)
BIOS = {
    "es": "Profe de biología. Huelo los libros antes de leerlos.|Enfermera de noche, lectora de día.|"
    "Panadero. Me levanto cuando te acuestas.|De {city}. Aquí se habla de olores y de fútbol modesto.|"
    "Cosas de casa, plantas y una gata mandona.|Traduzco manuales de lavadoras. Alguien tiene que hacerlo.|"
    "Jubilada con tiempo y opiniones.|Diseño carteles. Colecciono viales.|Madre de dos, hija de una.|"
    "Química de formación, curiosa de oficio.|Me gustan los trenes lentos y los perfumes raros.|"
    "Librería pequeña en {city}.|Aprendiendo a oler otra vez después del resfriado eterno.|"
    "Arquitecto técnico. Técnico sobre todo.|Violín los martes. Vetiver el resto.|Aquí por los cítricos.|"
    "Estudiante de farmacia en {city}.|Opinar es gratis, los frascos no.|Bicicleta, pan y radio.|"
    "Fotógrafo de bodas que llora en las bodas.|Huerto urbano.|Solo leo, casi nunca escribo.",
    "en": "Librarian. I smell the books first.|Night nurse, day reader.|Baker in {city}. Up before you.|"
    "Chemistry teacher, apologies to my students.|Plants, plasters and a bossy cat.|Retired and opinionated.|"
    "Designs tickets. Collects vials.|Slow trains and odd perfumes.|Small bookshop, smaller profits.|"
    "Learning to smell again.|Cello on Tuesdays.|Here for the citrus.|Pharmacy student, {city}.|"
    "Opinions are free, bottles are not.|Bread, bicycles, radio.|Wedding photographer who cries at weddings.|"
    "Allotment number nine.|Mostly reading, seldom writing.|Gardener with a desk job.|Tea first.|"
    "Translator of washing machine manuals.|Mending things in {city}.",
}
PASSING_BIOS = {
    "es": "Sígueme y te sigo 💯|Te sigo si me sigues|Sigo de vuelta|Creciendo juntos: follow x follow|"
    "Sorteos y más. Sígueme, te sigo al instante|Emprende, crece, repite. Respondo follows|"
    "Marketing de seguidores. Pregunta por mensaje|+5K en camino. Sigue y te sigo",
    "en": "F4F | follow back 100%|Follow me, I follow back|Growth. Hustle. DM for promo|Followback team 🔁|"
    "Road to 10K, I follow everyone back|Daily giveaways, follow to enter|Promo for small shops, DM open|"
    "Let's grow together #followback",
}
EMOJI = "🙂|🌿|💜|✨|🍋|☕"
# A perfume's own notes, so that what is said about it agrees.
PERFUMES = {
    "Azahar de Invierno": {"es": "azahar|musgo", "en": "orange blossom|moss"},
    "Patio Mojado": {"es": "tierra mojada|geranio", "en": "wet soil|geranium"},
    "Higuera a las Siete": {"es": "hoja de higuera|coco verde", "en": "fig leaf|green coconut"},
    "Tinta y Cedro": {"es": "cedro|tinta", "en": "cedar|ink"},
    "Sal en la Piel": {"es": "sal|ámbar gris", "en": "salt|ambergris accord"},
    "Mandarina Terca": {"es": "mandarina|petitgrain", "en": "mandarin|petitgrain"},
    "Leche de Almendra": {"es": "almendra|iris", "en": "almond|orris"},
    "Humo Blanco": {"es": "incienso|vetiver", "en": "incense|vetiver"},
    "Té de Nadie": {"es": "té ahumado|bergamota", "en": "smoked tea|bergamot"},
}
