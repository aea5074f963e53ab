"""What a name says about what is assigned to it."""

from __future__ import annotations

from tokenscan.detect.structure.lists import words

KINDS: dict[str, frozenset[str]] = {
    # What the name is a name of: the word that gives it away. Later ones are weaker.
    "password": words(
        """
        password passwd passwort passphrase passwrd pwd pw psw psswd passcode kennwort senha contrasena
        contraseña mot_de_passe passe пароль парол 密码 密碼
        """
    ),
    "pass": frozenset({"pass", "userpass"}),
    "secret": words("secret secrets"),
    "token": words("token jwt bearer"),
    "credential": words("credential credentials cred creds"),
    "auth": words("auth authorization oauth authentication"),
    "salt": words("salt salts"),
    "nonce": words("nonce nonces"),
    "signature": words("signature sig tsig"),
    "seed": words("seed mnemonic otp totp"),
    "key": words("key apikey"),
}
_KIND = {word: kind for kind, members in KINDS.items() for word in members}

AFTER: dict[str, frozenset[str]] = {
    # A word after it that makes it a name of something about a credential.
    "identity": words("id ids name names user username login email account alias label number no idx index uuid"),
    "place": words(
        """
        url uri path file filename dir directory folder host endpoint location link page route server store
        keystore bucket source src ref reference selector provider
        """
    ),
    "element": words(
        """
        field fields label labels title message messages msg placeholder hint tooltip caption heading button form box
        column
        """
    ),
    "form": words(
        """
        text input prompt error errors warning description desc help confirm confirmation verification again repeat
        match mismatch required missing invalid incorrect forgotten header param parameter attribute attr property
        option arg argument var variable env view screen
        """
    ),
    "measure": words(
        """
        length len size min max count limit timeout ttl expiry expires expiration expired age lifetime
        duration seconds minutes hours days time date at interval strength rounds iterations cost attempts
        bits bytes
        """
    ),
    "kind": words(
        """
        type types kind method mode policy algorithm algo alg format scheme strategy grant scope scopes
        version encoding encoder encrypted encryption cipher charset pattern regex regexp validator rule rules
        status state enabled disabled changed reset plugin module class function callback handler manager
        service factory generator resolver helper util utils usage use uses
        mechanism prefix suffix separator
        """
    ),
    "digest": words(
        """
        hash hashed checksum digest fingerprint md5 sha sha1 sha2 sha3 sha224 sha256 sha384 sha512 crc crc32 blake2
        blake2b blake2s blake3 hmac thumbprint etag integrity
        """
    ),
    "pair": words("pair pairs list set map table sep delimiter space spaces code codes ring"),
    "value": words("value val str string data raw plain plaintext base64 b64 bytes test prod dev staging default"),
}
_AFTER = {word: family for family, members in AFTER.items() for word in members}

BEFORE: dict[str, frozenset[str]] = {
    # A word before it.
    "public": words("public pub publishable site anon anonymous"),
    "digest": words("hashed encrypted"),
    "structure": words(
        """
        primary foreign partition sort row map dict hash object cache lookup index group session storage
        registry json translation i18n message locale unique composite cluster routing idempotency dedup
        column data config setting settings attribute property metadata label menu arrow shift ctrl control
        alt enter escape return tab home end delete backspace press csrf xsrf more shortcut hot
        """
    ),
    "cursor": words(
        """
        next continuation page pagination cursor sync resume change request idempotency cancel cancellation start
        sequence starting marker paging previous verification lifecycle result results input output limit
        """
    ),
    "verb": words(
        """
        reset forgot forget forgotten change changed confirm enter show hide toggle require requires required is has
        check verify validate validates use update need needs ask prompt remember allow allows enable disable force
        mask reveal save delete remove expire encode decode hash encrypt decrypt
        """
    ),
    "doubt": words(
        """
        missing invalid wrong bad incorrect no not without empty blank null valid min max generate generated random get
        set expired weak strong encoded last
        """
    ),
    "sample": words("test tests testing fake dummy mock example sample demo my your foo bar temp tmp some"),
    "service": words(
        """
        api app application access client private secret consumer master root admin database db mysql postgres
        postgresql pg redis mongo mongodb mail email smtp ftp sftp ssh aws azure gcp google github gitlab
        slack stripe twilio service account signing encryption encrypt aes des hmac jwt oauth shared auth
        license webhook bot deploy refresh bearer personal user keystore truststore proxy ldap bind sudo rpc
        wallet subscription registry npm docker vault elastic rabbitmq sentry datadog
        """
    ),
}
_BEFORE = {word: family for family, members in BEFORE.items() for word in members}


def name_kind(words: tuple[str, ...]) -> tuple[str, int]:
    """(what the name is a name of, where in *words* that stands); ``("none", -1)`` where only a part of a word says
    so, as in ``monkey``. The last word that says something counts: ``secret_key`` is a secret of the kind ``key``.
    """
    for index in range(len(words) - 1, -1, -1):
        kind = _KIND.get(words[index])
        if kind:
            return kind, index
    return "none", -1


def after_family(words: tuple[str, ...], place: int) -> str:
    """The family of the words after *place*: the last one known; ``""`` for none, ``"other"`` for words not known."""
    rest = [word for word in words[place + 1 :] if not word.isdigit()]
    if not rest:
        return ""
    return next((_AFTER[word] for word in reversed(rest) if word in _AFTER), "other")


def before_families(words: tuple[str, ...], place: int) -> tuple[str, ...]:
    """The families of the words before *place*, each once, sorted."""
    return tuple(sorted({_BEFORE[word] for word in words[:place] if word in _BEFORE}))
