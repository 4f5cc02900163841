"""What the method page says of every account: answers, states, formulas, limits."""

from __future__ import annotations

from engagement.language import N_

ANSWERS = (
    (
        N_("How close are they?"),
        N_("measured"),
        N_(
            "Arithmetic on what the person did: on how many days they spoke to you or to others, "
            "against how long they could have. No learning, no opinion."
        ),
    ),
    (
        N_("Will they speak soon?"),
        N_("predicted"),
        N_(
            "A probability for the next weeks, learned from this account's own past and tested on its "
            "latest weeks. Where it does no better than a plain rule, the rule ranks."
        ),
    ),
    (
        N_("Do they only pass by?"),
        N_("inferred"),
        N_(
            "Signs in the profile that add up, such as following thousands and being followed by few. "
            "It may abstain, and whoever has spoken is never called passing for their profile."
        ),
    ),
)
FORMULAS = (
    (
        N_("Closeness"),
        r"m = P\left(\lambda \ge \tfrac{1}{180}\,\middle|\,n, T\right),\quad "
        r"\lambda \sim \mathrm{Gamma}(r + n,\ \alpha + T)",
        N_(
            "n: days on which they spoke, T: days they could have spoken (at most 90). "
            "A member has m of 0.8 or more and spoke on at least two days."
        ),
    ),
    (
        N_("Chance to speak"),
        r"\operatorname{logit} p = b + \sum_j w_j\,x_j,\quad "
        r"x_j = \log\left(1 + \sum_k 2^{-(t - t_k)/h_j}\right)",
        N_(
            "Acts count less the older they are, in three paces. The weights start from a stated "
            "assumption and move with what this account's own past shows."
        ),
    ),
    (
        N_("Reasons"),
        r"c_j = w_j\,(x_j - \tilde{x}_j),\quad "
        r"\sum_j c_j = \operatorname{logit} p - \operatorname{logit} \tilde{p}",
        N_("Each reason is compared with the follower in the middle; together they are exactly the answer."),
    ),
)
LIMITS = (
    N_("Silence here is not silence everywhere: we see only what is in this data."),
    N_("What held in the past weeks may not hold in the next; the test shows one window, not a promise."),
    N_("What is said is not judged: a complaint and a thank-you count alike."),
    N_("We see accounts, not people: some run several, some share one."),
    N_(
        "Passing by is read off the profile alone. It says how an account follows, "
        "nothing about anybody's honesty."
    ),
)
