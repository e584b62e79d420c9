"""What others call the keys of rules, of their examples, and of pools."""

COMMENT = "a comment begins with #"
SEVERAL = 'for one of several write a list: reply = ["…", "…"]'
_NO_CODE = "talkback runs no code; reply is text with {placeholders}"

RULE = {
    "triggers": (
        "pattern patterns regex regexp regexes regexps re match matches matcher matching find "
        "search expr expression listen listener listen_for hear hears respond_to keyword keywords "
        "phrase phrases contains input word words on_text on_message message_pattern condition "
        "command commands cmd cmds alias aliases trig find_me rule rules query term terms string "
        "any any_of "
        "stimulus event_pattern if looks_for watch watch_for react_to"
    ),
    "unless": (
        "exclude excludes except exceptions exclusions not not_match not_matches not_triggers "
        "not_trigger not_pattern not_regex negative veto without skip skip_if ignore ignore_if "
        "if_not unless_match blacklist blocklist antipattern anti_pattern no_match "
        "excluding none_of must_not must_not_match forbid forbidden stop_words stopwords"
    ),
    "reply": (
        "response text say says answer output message msg respond respond_with reply_text "
        "reply_with template speak echo content result then send send_message body reaction react "
        "replace replacement return value out words_to_say response_text replies responses answers "
        "messages texts outputs says_one_of one_of choices reactions random_reply random_response "
        "alternatives variants options"
    ),
    SEVERAL: "random dice pick weights random_choice",
    'quotes stand in a pool: [pools.NAME] quotes = […], and pool = "NAME"': "quotes quote",
    "pool": (
        "pool_name quote_pool "
        "quotes_file quote_file file list source pools db_quotes data factoid facts"
    ),
    "chance": (
        "probability prob random_chance rate percent percentage chances odds likelihood frequency "
        "freq reply_rate reply_chance response_rate ratio randomness trigger_chance weighting"
    ),
    "cooldown": (
        "cooldown_time cool_down rate_limit ratelimit throttle wait interval timeout every "
        "global_cooldown channel_cooldown min_interval antispam anti_spam flood flood_protection "
        "limit rest recharge cd spam_delay mintime refractory"
    ),
    "user_cooldown": (
        "per_user_cooldown nick_cooldown cooldown_user cooldown_per_user user_limit user_rate "
        "person_cooldown cooldown_nick user_timeout per_user"
    ),
    "match_cooldown": "cooldown_match cooldown_per_match per_match_cooldown per_match same_match",
    "quorum": (
        "threshold min_users min_people people needs votes at_least count_users users_needed "
        "different_users distinct_users people_needed"
    ),
    "after_silence": "silence after_quiet quiet_for idle min_idle after_idle inactivity idle_time",
    "within_reply": "after_reply after_bot within follow_up followup since_reply reply_window",
    "ignore_case = false where capitals matter": (
        "case_sensitive casesensitive case case_matters match_case matchcase sensitive"
    ),
    "ignore_case": "case_insensitive caseinsensitive nocase no_case icase insensitive any_case",
    "ignore_case is a key; other flags stand in the pattern, as (?s)": "flags modifiers options_re",
    "channels": (
        "channel chan chans chanlist channel_list room rooms where allowed_channels only_channels "
        "in_channels in whitelist channel_whitelist only_in"
    ),
    "not_channels": (
        "exclude_channels ignore_channels ignored_channels except_channels blacklist_channels "
        "channel_blacklist not_in not_chans disabled_channels"
    ),
    'channels says where, networks among it: channels = ["libera/#tea", "oftc/*"]': (
        "network networks server servers net tags servertag not_networks not_network"
    ),
    "users": (
        "user nick nicks nickname nicknames from who sender senders author authors by person "
        "people allowed_users only_from only_users hostmask hostmasks mask masks "
        "accounts account permission permissions owner owners admin admins_only "
        "require_admin userlevel user_level access level_required role roles"
    ),
    "not_users": (
        "ignore_users ignore_user ignored_users ignore_nicks ignore_nick exclude_users "
        "except_users blacklist_users not_nicks not_nick banned banned_users not_from"
    ),
    "on": "events event type types event_type occasion occasions context listen_on kind hook bind",
    'on = ["private"] listens to what is said to the bot alone; to = "nick" answers there': (
        "private dm direct direct_message is_private in_dm private_only pm_only"
    ),
    'on = ["mention"] listens to lines that begin with the bot\'s nick': (
        "mention mentions mentioned addressed addressed_only require_mention needs_mention "
        "mention_only when_addressed"
    ),
    'on = ["join"] is for who comes, on = ["part"] for who leaves': (
        "on_join onjoin join joins greet greeting greetings welcome entrance on_part onpart part "
        "parts on_quit quit farewell goodbye on_leave leave on_kick"
    ),
    'as = "action", "notice" or "message"': (
        "action notice method style reply_type msgtype message_type send_as manner reply_as "
        "msg_type is_action is_notice me emote format how"
    ),
    "enabled": "active enable status state live is_enabled use",
    "enabled = false turns a rule off": "disabled disable inactive off deactivated",
    "shadow = true logs what would be said": "dry_run dryrun test_mode log_only silent quiet muted",
    "continue = true goes on to the rules below; without it the first that fires is the last": (
        "stop fallthrough fall_through last final passthrough pass_through break chain next cont "
        "stop_processing exclusive halt block blocking proceed terminate"
    ),
    'users = ["rank:op"] is for operators, ["rank:voice"] for who has a voice too': (
        "rank ranks min_rank required_rank ops ops_only op_only voiced voice_only"
    ),
    "users says who is answered, channels where; not_users and not_channels take some away": (
        "allow allowed allow_from deny denied deny_from permit"
    ),
    "rules are asked in the order of the file, top to bottom: move the rule up": (
        "priority order weight level position index precedence importance"
    ),
    "there is no such key: talkback answers at once": (
        "delay wait_before pause sleep reply_delay typing typing_delay lag"
    ),
    'there is no such key; a long rest is cooldown = "365d"': (
        "once one_shot oneshot only_once single max_uses uses count times limit_uses"
    ),
    "to": (
        "target reply_to destination send_to output_channel log_channel forward forward_to "
        "output_to say_in reply_in answer_in dest"
    ),
    'to = "nick" answers in private': "private_reply pm whisper in_private reply_privately",
    "also": (
        "and all all_of require requires required must_contain and_match must must_match must_have"
    ),
    "the rule's name stands in its header: [rules.NAME]": "name id title label key rule_name",
    COMMENT: "description desc comment comments note notes help doc docs remark author_note about",
    _NO_CODE: (
        "script exec execute code python run eval function func handler callback module plugin "
        "shell tcl lua perl proc js javascript program do http url api webhook"
    ),
    "talkback answers, and does nothing else": "kick ban mode op voice kickban timeout_user mute",
    "when": (
        "time times schedule hours hour at days day weekday weekdays date window windows "
        "active_hours opening_hours business_hours only_at time_window time_of_day"
    ),
    "there is no such key: talkback speaks only when spoken to": "cron timer repeat",
    r"write \b around the word: '\btea\b'": (
        "whole_word wholeword whole_words word_boundary full_word words_only word_boundaries"
    ),
    "write ^ and $ around what is all of the line: '^tea$'": (
        "exact exact_match equals full_match fullmatch anchored is_exact startswith starts_with "
        "endswith ends_with begins_with"
    ),
    "normalise": (
        "normalize normalize_text normalization normalisation strip strip_colors strip_colours "
        "strip_formatting clean unidecode"
    ),
    "examples": "test tests sample samples should_match positive positives example_lines cases",
    "counter_examples": (
        "counterexamples counter_example counterexample not_examples not_example negatives "
        "negative_examples examples_negative bad_examples "
        "should_not_match non_examples nonexamples anti_examples"
    ),
}

VALUES = {
    "private": "pm query dm direct whisper privately",
    "channel": "public chat message msg privmsg text pubmsg",
    "action": "me emote ctcp_action",
    "mention": "highlight hilight ping addressed mentions mentioned nick",
    "join": "joins joined joining enter enters entered arrive arrival welcome greet rejoin",
    "part": "parts parted parting leave leaves left quit quits exit departure kick kicked kicks",
    "message": "say privmsg msg text normal",
}
"""What others call a value: what a line is said in, and how a reply is said."""

TARGETS = {
    word: meant
    for meant, words in {
        "here": "channel chan room public same source origin reply there place",
        "nick": "private pm query dm privmsg user sender person who whisper author privately",
    }.items()
    for word in words.split()
}
"""What others call the places that a reply may be said in."""

EXAMPLE = {
    "line": "text message input msg say says body said content",
    "reply": "response expect expected output answer expected_reply expects result",
    "nick": "user from sender who nickname by author",
    "private": "pm query dm is_private privmsg whisper",
    "account": "login services nickserv logged_in_as",
    "host": "mask hostmask userhost user_host address",
    "rank": "op voice mode modes status level sign prefix is_op",
    "at": "time when date moment now clock day",
    "join": "joins joined enter enters",
    "part": "parts quit leave left kick reason",
    "a line that begins with /me is an action": "action me is_action emote",
}

POOL = {
    "path": "file filename file_name files source txt from location filepath file_path",
    "url": "uri link href endpoint feed web http https address remote api",
    "quotes": "lines list items entries text texts data values replies responses answers choices",
    "a web source is asked every six hours": "refresh interval ttl cache every update max_age",
    "the pool's name stands in the header: [pools.NAME]": "name id title",
    COMMENT: "description desc comment comments note notes",
}
