"""What others call the tables of the file, and the keys of the bot and of its networks."""

from talkback.config.other_words.rules import COMMENT

LOGIN = (
    'an account\'s login is sasl = { mechanism = "PLAIN", username = "…", '
    'password = { env = "…" } } in [networks.NAME], for NickServ too; where the network has no '
    'SASL, services = { to = "NickServ", login = "IDENTIFY {username} {password}", … }'
)

FILE = {
    "[rules.NAME]": (
        "rule trigger triggers responses response replies commands command autoresponse factoids "
        "listeners handlers keywords patterns answers"
    ),
    "[networks.NAME]": (
        "network server servers irc connection connections host net irc_server networks_list ircnet"
    ),
    "[pools.NAME]": "pool quotes quote facts",
    "[defaults]": "default defaults_rule rule_defaults",
    "[bot]": (
        "core settings setting config general main talkback global options bots admin logging "
        "identity base irc_bot basic common user me profile"
    ),
    "channels belongs in [networks.NAME]": "channels channel autojoin",
    LOGIN: "sasl nickserv auth login services",
    "talkback has no plugins: rules say what it answers": "plugins modules extensions scripts",
    "all stands in this one file, but for quotes": (
        "include includes import imports require extends"
    ),
}

BOT = {
    "nick": (
        "nickname nicks nicknames name bot_nick botnick bot_name botname altnick alt_nick "
        "alternate_nick alternatives nick_alt alt_nicks alternative_nicks nick_name nick2"
    ),
    "username": "ident user userid user_name user_id login_name",
    "realname": "real_name ircname gecos description irc_name full_name fullname",
    "operator": "contact responsible maintainer operated_by run_by attribution",
    "admins": (
        "admin owner owners master masters operators ops op superusers owner_account "
        "admin_accounts "
        "root trusted admin_users admin_nicks owner_nick bot_owner botowner admin_list"
    ),
    "chanops": "chan_ops channel_ops channel_operators op_commands ops_commands allow_ops",
    "command": (
        "prefix command_prefix cmd_prefix trigger_char commandchar command_char commandprefix "
        "cmdchar cmd_char prefixes help_prefix trigger trigger_prefix bang commands chars"
    ),
    "max_replies": (
        "rate_limit ratelimit limit max_messages flood throttle max_per_hour max_replies_channel "
        "replies_per_hour flood_protection message_limit max_rate"
    ),
    "max_replies_person": "user_limit per_user_limit max_replies_user user_rate_limit max_per_user",
    "loop_guard": "ignore_bots ignore_bot bots bot_loop loop_protection loopguard antiloop",
    "state": (
        "db database db_file database_file dbfile sqlite data_dir datadir storage state_file "
        "database_url db_path save_file persistence db_filename userfile chanfile statefile"
    ),
    "timezone": "tz time_zone zone local_time localtime utc_offset",
    "log": "logfile log_file logging log_dir logdir log_path log_to logs log_filename logs_dir",
    "`talkback run -v` logs more, `run -q` less": (
        "log_level loglevel debug verbose verbosity quiet"
    ),
    "metrics": "prometheus metrics_port stats_port metrics_address prometheus_port http_port",
    "not_users in [defaults] keeps people out": (
        "ignore ignores ignored ignore_list ignored_users blacklist banned"
    ),
    "cooldown in [defaults] is for every rule": "cooldown_default default_cooldown global_cooldown",
    "talkback has no plugins: rules say what it answers": (
        "plugins modules extensions scripts plugin_dir extra enable_plugins load packages handlers"
    ),
    "there is no such key": "version ctcp_version language locale lang quit_message ctcp pidfile",
    "channels belongs in [networks.NAME]": "channel chan chans room rooms",
    COMMENT: "comment comments note notes",
}

NETWORK = {
    "host": (
        "server servers hostname host_name address addr addresses irc_server server_address "
        "serveraddress server_host server_name servername url uri endpoint domain ip fqdn"
    ),
    "port": "server_port irc_port ports serverport port_number sslport ssl_port tls_port",
    "tls": (
        "ssl use_ssl usessl use_tls usetls secure ssl_enabled tls_enabled enable_ssl enable_tls "
        "encryption encrypted starttls is_ssl ssl_on https"
    ),
    "tls_verify": (
        "verify_hostname ssl_verify verify_ssl verify_tls verify verify_cert verify_certs "
        "ssl_verify_peer "
        "verify_certificate check_hostname ssl_check insecure ssl_insecure tls_insecure "
        "allow_invalid "
        "accept_invalid_certs dangerously_accept_invalid_certs self_signed selfsigned no_verify"
    ),
    "tls_ca": "ca ca_cert ca_file cafile ca_certs ssl_ca ca_path root_ca cacert ca_bundle tls_root",
    "tls_cert": (
        "cert certificate client_cert ssl_cert certfile cert_file client_certificate sasl_cert "
        "ssl_cert_file client_cert_path certfp ssl_certificate tls_certificate pem"
    ),
    "tls_key": "key_file keyfile ssl_key private_key client_key tls_keyfile ssl_key_file key",
    "tls_fingerprints": (
        "fingerprint fingerprints trusted_fingerprints tls_fingerprint pin pins ssl_fingerprint "
        "tls_pin cert_fingerprint ssl_pin"
    ),
    "password": (
        "pass server_password serverpassword server_pass serverpass pwd passwd connect_password "
        "connection_password znc_password bouncer_password"
    ),
    "channels": (
        "autojoin auto_join join channel chan chans chanlist channel_list rooms room autojoins "
        "ajoin joins initial_channels join_channels irc_channels autojoin_channels"
    ),
    'channels = [{ name = "#tea", key = "…" }] has a channel\'s key': (
        "channel_key channel_keys channel_password keys chan_key"
    ),
    LOGIN: (
        "sasl_username sasl_user sasl_account sasl_name sasl_password sasl_pass sasl_mechanism "
        "sasl_mech use_sasl sasl_enabled sasl_auth auth auth_method authentication account login "
        "nickserv nickserv_password nickserv_pass nickserv_username nickserv_user nickserv_nick "
        "nickserv_account nickserv_command nickserv_identify ns_password ns_pass nspass identify "
        "identify_password identify_pass nick_password nickpass nick_pass auth_username "
        "auth_password auth_user auth_pass services_password authserv q_auth qauth "
        "account_name account_password nick_identify credentials login_password"
    ),
    "throttle = { burst = 5, rate = 1.0 } slows what is sent": (
        "flood flood_rate flood_delay flood_burst flood_protection message_delay msg_delay "
        "rate_limit ratelimit message_rate message_burst antiflood anti_flood send_delay delay "
        "lines_per_second messages_per_second burst rate throttle_rate throttling"
    ),
    'reconnect = { min = "2s", max = "5m" } is how long it waits': (
        "retry retries retry_delay reconnect_delay reconnect_interval reconnect_timeout "
        "auto_reconnect autoreconnect max_retries max_reconnects backoff reconnect_wait"
    ),
    'ping = { interval = "60s", timeout = "30s" } asks whether the server is there': (
        "ping_timeout ping_interval ping_freq timeout keepalive keep_alive lag_timeout pong "
        "connect_timeout connection_timeout pinger"
    ),
    "nick": (
        "nickname nicks nick_name altnick alt_nick alternate_nick alternatives alt_nicks botnick "
        "alt"
    ),
    "username belongs in [bot]": "username ident user userid user_name user_id",
    "realname belongs in [bot]": "realname real_name ircname gecos irc_name full_name",
    "admins belongs in [bot]": "admins admin owner owners masters operators",
    "talkback sends no lines of its user's on connecting; login is sasl": (
        "perform on_connect onconnect connect_commands commands autorun autosendcmd run_on_connect "
        "after_connect raw oper oper_password operpass"
    ),
    "there is no such key: it is UTF-8 that is sent, and cp1252 is read too": (
        "encoding charset codepage default_encoding recode"
    ),
    "family": "ipv6 ipv4 use_ipv6 prefer_ipv6 force_ipv6 address_family ip_version",
    "invites": "invite auto_invite accept_invites join_on_invite joininvite follow_invites",
    "join_rate": "join_delay autojoin_delay joindelay join_interval join_throttle joins_per_second",
    "bridges": "bridge relays relay relay_bots relaybots bridge_bots bridge_nicks matterbridge",
    "bind": "bind_address bindhost vhost source_ip local_address local_host source_address my_ip",
    "proxy": "socks socks5 proxy_host proxy_url socks_proxy http_proxy proxy_address tor",
    'host = "unix:/run/bouncer.sock" is a Unix socket': "unix socket unix_socket path",
    "there is no such key": (
        "modes umode umodes cap caps capabilities tls_min_version ssl_version tls_version ciphers "
        "usermode usermodes user_modes mode quit_message part_message version "
        "type protocol"
    ),
    "the network's name stands in the header: [networks.NAME]": (
        "name id network net network_name tag"
    ),
    COMMENT: "description desc comment comments note notes",
    "take the table out, or put # before its lines": "enabled enable disabled active autoconnect",
}

SERVICES = {
    "to": "nick nickname target service bot name nickserv nickserv_nick whom",
    "login": "command message text identify msg auth login_command line say form",
    "username": "user account nick_name authname account_name",
    "password": "pass passwd pwd secret token",
    "modes": "mode umode umodes usermodes user_modes",
    "required": "require mandatory force must strict optional",
    "limit": "timeout wait time delay max_wait",
    "plain": "plaintext plain_text unencrypted insecure allow_plain cleartext",
}

SASL = {
    "username": "user account login nick name authcid authzid account_name sasl_username user_name",
    "password": "pass passwd pwd secret sasl_password passphrase",
    "mechanism": "mech method type mechanisms sasl_mechanism auth auth_method",
    "key": "key_file keyfile private_key ecdsa_key privkey ecdsa",
    "required": "require mandatory force must strict optional needed abort_on_fail",
    "tls_cert in [networks.NAME] is the certificate of EXTERNAL": (
        "cert certificate client_cert pem"
    ),
    "take the table out where there is no account": "enabled enable active use",
}
