"""How to get the talk and the followers out of the other networks, menu by menu, and what that will hold."""

from engagement.i18n import N_

NETWORK_GUIDES = (
    (
        N_("Instagram: comments of others"),
        N_(
            "Instagram's own download holds who follows you, and what you wrote and liked yourself. What "
            "others wrote under your posts comes from elsewhere:\n\n"
            "1. **Meta Business Suite → Inbox → Comments** shows them, but has no download for them.\n"
            "2. With access to the **Instagram API** ask for "
            "`/{media-id}/comments?fields=id,text,timestamp,username,replies` and save the answer as JSON. "
            "**Instaloader** (`instaloader --comments`) writes the same as `…_comments.json`.\n"
            "3. Drop the JSON here together with the followers.\n\n"
            "It holds who commented, when, what, and who answered whom. Likes have no names in it."
        ),
    ),
    (
        N_("Facebook: a page or a profile"),
        N_(
            "**Profile**: **Settings → Accounts Centre → Your information and permissions → Download your "
            "information**, then **Some of your information → Friends and followers, Comments and "
            "reactions**, format **JSON**. It holds the names of your followers and since when, and what "
            "you commented and liked yourself. People have only names in it.\n\n"
            "**Page**: switch to the page, then **Settings → Your information → Download profile "
            "information**, the same choices, format **JSON**. What others wrote under the page's posts is "
            "not in it. With a page token ask the **Graph API** for "
            "`/{post-id}/comments?fields=id,from,message,created_time,parent,comments` and "
            "`/{post-id}/reactions`, and save the answers as JSON.\n\n"
            "Without the comments nobody can be seen who talks; with the comments alone the silent are "
            "invisible."
        ),
    ),
    (
        N_("Threads"),
        N_(
            "1. **Settings → Account → Download your information** (or Instagram's Accounts Centre, where "
            "Threads stands on the same list).\n"
            "2. Choose **Threads**, format **JSON**.\n"
            "3. Drop the ZIP here, or `followers.json` and `following.json` out of its "
            "folder **threads**.\n\n"
            "It holds who follows you there and since when. It holds nothing that they said."
        ),
    ),
    (
        N_("LinkedIn"),
        N_(
            "1. **Me → Settings & Privacy → Data privacy → Get a copy of your data**.\n"
            "2. Choose **Connections** (ready in minutes) and download the archive.\n"
            "3. Drop the ZIP or `Connections.csv` here.\n\n"
            "It holds your connections with the day they began; followers who are no connections are "
            "missing, and so is whatever they said. **A page's** followers can be seen by its admins "
            "(**Analytics → Followers**), but the download there is figures without names. Comments under "
            "posts can be read from the tables of tools that collect them (profile URL, comment, date)."
        ),
    ),
    (
        N_("TikTok"),
        N_(
            "1. **Profile → ☰ → Settings and privacy → Account → Download your data**.\n"
            "2. Choose **All data**, file format **JSON**, and **Request data**. After some days download "
            "it under **Download data** on the same page.\n"
            "3. Drop the ZIP or `user_data_tiktok.json` here.\n\n"
            "It holds who follows you and whom you follow, with dates. Comments of others are not in it."
        ),
    ),
    (
        N_("YouTube"),
        N_(
            "**Comments of others** under your videos: with **yt-dlp** run `yt-dlp --write-comments "
            "--skip-download` on the video's address and drop the `.info.json` here; or save what "
            "**YouTube's API** answers to `commentThreads?part=snippet,replies&videoId=…` as JSON. It "
            "holds who wrote, when, and who answered whom.\n\n"
            "**What you wrote and whom you are subscribed to**: **takeout.google.com → Deselect all → "
            "YouTube and YouTube Music → All YouTube data included → comments, subscriptions**; drop the "
            "ZIP here.\n\n"
            "**Subscribers** have no download. YouTube's API lists those who show their subscriptions "
            "(`subscriptions?part=subscriberSnippet&mySubscribers=true`). Without that list the silent are "
            "invisible."
        ),
    ),
    (
        N_("Telegram: a group"),
        N_(
            "1. In **Telegram Desktop** open the group, then **⋮ → Export chat history**.\n"
            "2. Untick photos and files; under **Format** choose **Machine-readable JSON**.\n"
            "3. Drop `result.json` here and name your own account.\n\n"
            "It holds who wrote, when, and who answered whom. Members who only read are invisible. "
            "Conversations of two are never read."
        ),
    ),
    (
        N_("Discord: a channel"),
        N_(
            "Discord's own download holds only what you wrote. For a channel of your server:\n\n"
            "1. Install **DiscordChatExporter** (github.com/Tyrrrz) and give it your own access, as its "
            "guide says.\n"
            "2. Choose the channels, format **JSON**, and export.\n"
            "3. Drop the files here, all channels together, and name your own account.\n\n"
            "It holds who wrote, when, whom they answered and named. Members who only read are invisible."
        ),
    ),
    (
        N_("Reddit: your posts"),
        N_(
            "Reddit's own download (**reddit.com/settings/data-request**) holds what you wrote, without "
            "whom it answers. For what others wrote:\n\n"
            "1. Open a post of yours and add `.json` to its address.\n"
            "2. Save the page (**Ctrl+S**) as a `.json` file, one for each post.\n"
            "3. Drop them here together and name your own account.\n\n"
            "It holds who commented, when, and who answered whom. Who follows you on Reddit nobody tells: "
            "the silent are invisible."
        ),
    ),
    (
        N_("Mastodon: your whole archive"),
        N_(
            "1. **Preferences → Import and export → Data export → Request your archive**; an e-mail says "
            "when it is ready.\n"
            "2. On the same page download **followers** and **accounts you follow** as CSV.\n"
            "3. Drop all of it here as it comes.\n\n"
            "It holds what you wrote in public and whom you answered, and the addresses of your followers. "
            "What others said to you is read best by your handle, at the top of this page. Messages and "
            "posts for followers only stay closed."
        ),
    ),
)
