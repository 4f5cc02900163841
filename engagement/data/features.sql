-- One row a person, from facts dated up to one cut-off and from nothing else.
--
-- Runs as it stands on DuckDB and on Spark SQL. The engine provides three views:
--   setting(owner_id, cutoff, horizon)             one row; days from the latest act, days
--   people(account_id)                             whom to describe
--   acts(actor_id, target_id, kind, moment, among, to_many, occasion)   moment NULL where undated
--     among = 1 between two people of the list, to_many = 1 by the owner to several at once, occasion numbers
--     the voiced occasions of an actor
-- A decayed count is the sum of 2^(-age / half-life) over the acts (half-lives horizon/4, horizon, 3 horizon).
WITH seen AS (
  SELECT
    a.actor_id,
    a.target_id,
    a.kind,
    a.moment,
    a.among,
    a.to_many,
    a.occasion,
    s.horizon,
    s.cutoff,
    (s.cutoff - a.moment) / s.horizon AS age,
    CASE WHEN a.kind IN ('reply', 'mention', 'quote') THEN 1 ELSE 0 END AS voiced,
    CASE WHEN a.target_id = s.owner_id THEN 1 ELSE 0 END AS to_owner,
    CASE WHEN a.actor_id = s.owner_id THEN 1 ELSE 0 END AS by_owner
  FROM acts a CROSS JOIN setting s
  WHERE a.moment <= s.cutoff OR a.moment IS NULL
),
done AS (
  SELECT
    actor_id AS account_id,
    SUM(CASE WHEN voiced = 1 AND to_owner = 1 THEN POWER(2.0, -4.0 * age) END) AS voice_short,
    SUM(CASE WHEN voiced = 1 AND to_owner = 1 THEN POWER(2.0, -age) END) AS voice_middle,
    SUM(CASE WHEN voiced = 1 AND to_owner = 1 THEN POWER(2.0, -age / 3.0) END) AS voice_long,
    SUM(CASE WHEN kind = 'like' AND to_owner = 1 THEN POWER(2.0, -age) END) AS likes_middle,
    SUM(CASE WHEN kind = 'repost' AND to_owner = 1 THEN POWER(2.0, -age) END) AS reposts_middle,
    SUM(CASE WHEN voiced = 1 AND among = 1 THEN POWER(2.0, -age) END)
      AS others_voice_middle,
    SUM(CASE WHEN kind = 'repost' AND among = 1 THEN POWER(2.0, -age) END)
      AS others_repost_middle,
    COUNT(DISTINCT CASE WHEN voiced = 1 AND to_owner = 1 THEN occasion END) AS owner_days,
    COUNT(DISTINCT CASE WHEN voiced = 1 THEN occasion END) AS voiced_days,
    SUM(voiced) AS voices,
    SUM(CASE WHEN voiced = 1 AND moment IS NULL THEN 1 ELSE 0 END) AS undated_voices,
    SUM(CASE WHEN voiced = 1 AND to_owner = 1 THEN 1 ELSE 0 END) AS owner_voices,
    SUM(CASE WHEN kind = 'like' AND to_owner = 1 THEN 1 ELSE 0 END) AS likes,
    SUM(CASE WHEN kind = 'repost' AND to_owner = 1 THEN 1 ELSE 0 END) AS reposts,
    COUNT(DISTINCT CASE WHEN voiced = 1 AND among = 1 THEN target_id END) AS partners,
    MAX(CASE WHEN voiced = 1 AND to_owner = 1 THEN moment END) AS last_owner_voice,
    MAX(CASE WHEN voiced = 1 THEN moment END) AS last_voice,
    MAX(CASE WHEN kind = 'like' AND to_owner = 1 THEN moment END) AS last_like,
    MIN(CASE WHEN voiced = 1 THEN moment END) AS first_voice,
    MAX(CASE WHEN kind = 'repost' AND to_owner = 1 THEN moment END) AS last_repost,
    MAX(moment) AS last_act
  FROM seen
  WHERE by_owner = 0
  GROUP BY actor_id
),
received AS (
  SELECT
    target_id AS account_id,
    SUM(CASE WHEN voiced = 1 AND by_owner = 1 AND to_many = 0 THEN POWER(2.0, -4.0 * age) END) AS from_owner_short,
    SUM(CASE WHEN voiced = 1 AND by_owner = 1 AND to_many = 0 THEN POWER(2.0, -age) END) AS from_owner_middle,
    SUM(CASE WHEN voiced = 1 AND by_owner = 1 AND to_many = 0 THEN POWER(2.0, -age / 3.0) END) AS from_owner_long,
    SUM(CASE WHEN voiced = 1 AND among = 1 THEN POWER(2.0, -age) END) AS from_others_middle,
    SUM(CASE WHEN voiced = 1 AND by_owner = 1 AND to_many = 0 THEN 1 ELSE 0 END) AS answered,
    SUM(CASE WHEN voiced = 1 AND among = 1 THEN 1 ELSE 0 END) AS from_others,
    MAX(CASE WHEN voiced = 1 AND by_owner = 1 AND to_many = 0 THEN moment END) AS last_answered
  FROM seen
  WHERE target_id IS NOT NULL AND to_owner = 0
  GROUP BY target_id
)
SELECT
  p.account_id,
  COALESCE(d.voice_short, 0) AS voice_short,
  COALESCE(d.voice_middle, 0) AS voice_middle,
  COALESCE(d.voice_long, 0) AS voice_long,
  COALESCE(r.from_owner_short, 0) AS from_owner_short,
  COALESCE(r.from_owner_middle, 0) AS from_owner_middle,
  COALESCE(r.from_owner_long, 0) AS from_owner_long,
  COALESCE(d.likes_middle, 0) AS likes_middle,
  COALESCE(d.reposts_middle, 0) AS reposts_middle,
  COALESCE(d.others_voice_middle, 0) AS others_voice_middle,
  COALESCE(d.others_repost_middle, 0) AS others_repost_middle,
  COALESCE(r.from_others_middle, 0) AS from_others_middle,
  COALESCE(d.owner_days, 0) AS owner_days,
  COALESCE(d.voiced_days, 0) AS voiced_days,
  COALESCE(d.voices, 0) AS voices,
  COALESCE(d.undated_voices, 0) AS undated_voices,
  COALESCE(d.owner_voices, 0) AS owner_voices,
  COALESCE(d.likes, 0) AS likes,
  COALESCE(d.reposts, 0) AS reposts,
  COALESCE(d.partners, 0) AS partners,
  COALESCE(r.answered, 0) AS answered,
  COALESCE(r.from_others, 0) AS from_others,
  LEAST((s.cutoff - d.last_owner_voice) / s.horizon, 12.0) AS since_voice,
  LEAST((s.cutoff - d.last_act) / s.horizon, 12.0) AS since_act,
  s.cutoff - d.first_voice AS days_since_first_voice,
  s.cutoff - d.last_voice AS days_since_voice,
  s.cutoff - d.last_owner_voice AS days_since_owner_voice,
  s.cutoff - d.last_like AS days_since_like,
  s.cutoff - d.last_repost AS days_since_repost,
  s.cutoff - d.last_act AS days_since_act,
  s.cutoff - r.last_answered AS days_since_answered
FROM people p
CROSS JOIN setting s
LEFT JOIN done d ON d.account_id = p.account_id
LEFT JOIN received r ON r.account_id = p.account_id
ORDER BY p.account_id
