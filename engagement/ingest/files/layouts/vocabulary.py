"""What columns of accounts are called, in English, Spanish, Portuguese, French, German, Italian, Catalan.

Words stand as `normal` leaves them: without case, accents, blanks and signs.
"""

from __future__ import annotations

from collections.abc import Mapping

_PEOPLE: Mapping[str, str] = {
    "account_id": "accountid userid twitterid authorid useridstr idstr restid did instagramid pk "
    "idusuario idcuenta iddeusuario iddelacuenta idconta iddousuario iddaconta idutilisateur iddutilisateur "
    "idcompte benutzerid nutzerid kontoid idutente idaccount idusuari iddusuari followerid followeruserid",
    "handle": "handle handles username usernames screenname screennames users accounts profiles user "
    "vertex login account nickname nick alias userhandle accountname "
    "accounthandle twitterhandle instagramhandle twitterusername instagramusername tiktokusername author "
    "profileurl profilelink profile userurl twitterurl linkedinurl accountaddress acct followerusername "
    "followerhandle followerscreenname "
    "usuarios usuarias cuentas perfiles contas perfis utilizadores utilisateurs comptes konten utenti "
    "usuaris "
    "usuario usuaria nombredeusuario cuenta arroba perfil urldelperfil enlacealperfil enlacedelperfil "
    "nomedeusuario nomedousuario utilizador nomedeutilizador conta linkdoperfil urldoperfil "
    "utilisateur nomdutilisateur compte pseudo pseudonyme profil lienduprofil urlduprofil "
    "benutzer benutzername nutzer nutzername konto profillink profilurl profiladresse "
    "utente nomeutente profilo linkprofilo linkdelprofilo urlprofilo "
    "usuari usuaria nomdusuari nomusuari enllacdelperfil enllacalperfil",
    "name": "name displayname fullname nombre nombrecompleto nombrevisible nombreparamostrar "
    "nome nomecompleto nomedeexibicao nomeexibido nom nomcomplet nomaffiche vollername anzeigename "
    "vollstandigername nomevisualizzato nomvisible",
    "bio": "bio description biography about rawdescription profilebio descripcion biografia sobremi "
    "descricao "
    "sobre biographie apropos beschreibung biografie ubermich steckbrief descrizione descripcio",
    "url": "website websiteurl url web externalurl homepage sitioweb enlace paginaweb site link siteweb lien "
    "webseite sitoweb llocweb enllac",
    "location": "location ubicacion lugar localidad ciudad localizacao local cidade lieu localisation ville "
    "emplacement ort standort stadt luogo posizione localita citta ubicacio lloc localitat ciutat",
    "language": "language lang idioma lingua langue sprache llengua",
    "created_at": "createdat joined joinedat joindate accountcreated accountcreatedat datejoined created "
    "registered registeredat membersince usersince creada creado creadoel creadael fechadecreacion "
    "fechacreacion fechaderegistro fechaalta fechadealta miembrodesde criadoem criadaem datadecriacao "
    "datadecadastro dataderegisto membrodesde datedecreation creele creeele inscritle dateinscription "
    "datedinscription membredepuis erstelltam erstellt registriertam beigetreten beitrittsdatum mitgliedseit "
    "erstellungsdatum datadicreazione creatoil iscrittodal dataiscrizione datadiiscrizione datadecreacio "
    "createl datadalta membredesde",
    "followers_count": "followers follower followerscount followercount followersnumber numberoffollowers "
    "seguidores seguidoras numerodeseguidores numseguidores nseguidores nodeseguidores "
    "abonnes nombredabonnes nbabonnes nbreabonnes abonnenten followeranzahl anzahlfollower anzahlderfollower "
    "followerzahl seguaci numerodifollower numerodiseguaci seguidors nombredeseguidors numerodeseguidors "
    "numseguidors subscribers subscriberscount",
    "following_count": "followingcount friends friendscount followscount followeescount numberoffollowing "
    "numberofpeopletheyfollow followees followings numerodeseguidos numseguidos nseguidos "
    "abonnements nombredabonnements nbabonnements anzahlfollowing anzahlgefolgt numerodiseguiti "
    "nombredeseguits numerodeseguits",
    "posts_count": "posts postscount tweets tweetscount tweetcount statuses statusescount mediacount "
    "numberofposts numberoftweets publicaciones tuits numerodetuits numerodepublicaciones publicacoes "
    "postagens numerodepublicacoes publications nombredepublications nbtweets nombredetweets beitrage "
    "anzahlbeitrage anzahltweets pubblicazioni numerodipost piulades publicacions nombredepublicacions",
    "listed_count": "listed listedcount lists listas listes listen liste llistes",
    "last_post_at": "lastpostat lastpost lasttweet lasttweetat lasttweetdate lastpostdate laststatus "
    "laststatusat lastactive ultimotuit ultimotweet ultimapublicacion fechadelultimotuit ultimaactividad "
    "ultimapublicacao ultimaatividade dernierepublication derniertweet derniereactivite letzterbeitrag "
    "letztertweet letzteaktivitat ultimopost ultimapubblicazione ultimapublicacio ultimtuit "
    "darrerapublicacio",
    "has_avatar": "hasavatar avatar profileimage profileimageurl profilepicture profilepic image imgurl "
    "avatarurl profileimageurlhttps profilepicurl defaultprofileimage foto fotodeperfil fotodoperfil photo "
    "photodeprofil profilbild fotoprofilo immaginediprofilo imatge imatgedeperfil",
    "verified": "verified isverified isblueverified blueverified certified verificado verificada verifie "
    "verifiee verifiziert verificato verificata verificat",
    "protected": "protected private isprivate privateaccount locked protegida protegido privada privado "
    "cuentaprivada contaprivada prive privee compteprive protege privat privateskonto geschutzt privato "
    "accountprivato protetto compteprivat protegit",
    "followed_at": "followedat followdate followeddate followingsince followersince followedon followssince "
    "connectedon connectedat subscribedat subscribedon fechadeseguimiento seguidordesde seguidoradesde "
    "siguedesde tesiguedesde seguedesde datadeseguimento abonnedepuis suitdepuis datedabonnement folgtseit "
    "followerseit abonniertseit seguedal followerdal datadifollow segueixdesde",
    "followed_by_owner": "followedbyowner followedbyyou followedbyme youfollow ifollow followback "
    "ownerfollowsback followedback followedbyviewer losigo losigues siguesaesteusuario eusigo sigodevolta "
    "seguidopormim jelesuis folgeich ichfolge loseguo seguitodame elsegueixo",
}
# Counts in one tool, yes or no in another: only the values can tell.
EITHER = frozenset(
    [
        "following",
        "followed",
        "follows",
        "siguiendo",
        "seguidos",
        "seguido",
        "siguesa",
        "seguindo",
        "asseguir",
        "aseguir",
        "suivis",
        "folgt",
        "gefolgt",
        "seguiti",
        "seguits",
        "seguint",
        "abonniert",
    ]
)
FIELDS: Mapping[str, str] = {word: field for field, words in _PEOPLE.items() for word in words.split()}
BARE_ID = frozenset({"id"})
TOTALS = frozenset(
    [
        "total",
        "totals",
        "totales",
        "grandtotal",
        "totalgeneral",
        "sumatotal",
        "sum",
        "suma",
        "average",
        "averages",
        "avg",
        "mean",
        "promedio",
        "promedios",
        "media",
        "medias",
        "mediana",
        "median",
        "count",
        "recuento",
        "cuenta",
        "totais",
        "soma",
        "total",
        "moyenne",
        "moyennes",
        "totaux",
        "somme",
        "summe",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "durchschnitt",
        "mittelwert",
        "totale",
        "totali",
        "somma",
        "mitjana",
        "minimum",
        "maximum",
        "minimo",
        "maximo",
        "min",
        "max",
        "subtotal",
    ]
)
# Of these words, those that people are called by.
NAMES_TOO = frozenset({"max", "min", "media", "sum", "mean", "count", "cuenta", "soma", "suma"})
UNITS = frozenset(
    [
        "number",
        "numero",
        "numeros",
        "text",
        "texto",
        "texte",
        "testo",
        "string",
        "str",
        "int",
        "integer",
        "float",
        "date",
        "datetime",
        "fecha",
        "data",
        "datum",
        "boolean",
        "bool",
        "yesno",
        "sino",
        "url",
        "count",
        "anzahl",
        "nombre",
        "units",
        "unidad",
        "unidades",
        "unit",
        "einheit",
        "unite",
        "unita",
        "personas",
        "people",
        "persons",
        "dd",
        "mm",
        "yyyy",
        "ddmmyyyy",
        "yyyymmdd",
        "mmddyyyy",
        "ddmmaaaa",
        "aaaammdd",
        "jjmmaaaa",
        "ttmmjjjj",
        "cadena",
        "entero",
        "id",
        "n",
        "nr",
        "zahl",
        "varchar",
        "object",
        "int64",
        "handle",
        "user",
    ]
)
