"""Values that people write when they mean none, by how they are meant."""

from __future__ import annotations

from tokenscan.detect.structure.lists import words

USUAL: dict[str, frozenset[str]] = {
    # Whole values, lower-cased. Chosen by what they mean; how much each family counts is weighed on labelled data.
    "name": words(
        """
        password passwd pass pwd passphrase secret token key apikey api_key api-key auth credential
        credentials client_secret access_token my_password my-password my_pass my_secret mysecret my-secret
        mypass mytoken my-token db_password dbpassword dbpass user_password userpassword your_password
        yourpassword your-password the_password somepassword some_password some-password new_password
        newpassword old_password oldpassword test_password testpassword test-password testpass test_pass
        test_secret test-secret test_token test-token testtoken fake_password fake-password fakepassword
        fake-token fake_token dummy_password samplepassword example_password password_here user-password oldpwd
        admin_password rootpassword root_password
        """
    ),
    "filler": words(
        """
        foo bar baz qux foobar foobarbaz foo-bar foo_bar bar123 foo123 abc abcd abcde xyz blah bla xxx xxxx
        yyy zzz test tests testing example sample demo dummy fake mock null none nil undefined empty blank
        unknown string str text value val data something anything whatever todo tbd fixme n/a na doe john jane
        alice bob me you hello world a b c hello-world one two three 111 1111 000 0000 optional required
        default any some
        """
    ),
    "wrong": words(
        """
        wrong incorrect invalid bad badpass badpassword wrongpass wrongpassword wrong_password wrong-password
        invalid_password invalidpassword invalid-password bad_password bad-password nope notit not_it
        invalid_token invalid-token invalidtoken bad_token wrong_token expired revoked incorrectpassword
        wrongpw badpw
        """
    ),
    "change": words(
        """
        changeme tiger change_me change-me changeit change_it changethis change_this please_change replaceme
        replace_me replace-me updateme setme fillme insert_here redacted hidden masked removed secret_here
        """
    ),
    "digits": words("123 1234 12345 123456 1234567 12345678 123456789 1234567890 0123456789 654321 0000 1111"),
    "account": words(
        """
        admin root user username guest client postgres mysql redis sa oracle rabbitmq elastic minioadmin
        vagrant admin123 administrator tester test123 pass123 password1 password123 passw0rd p@ssw0rd p@ssword
        p@55w0rd
        """
    ),
}

FILLERS: frozenset[str] = words(
    """
        a an and any apikey api app bar baz change changeme client code db default demo dummy email empty
        enter example fake fill foo foobar for from get goes hash here id in insert invalid is it key login me
        mock my name new no none not null of old only or pass passwd password placeholder please put qux real
        redacted replace sample secret some string sub test testing text the this to todo token type undefined
        url use user username valid value var wrong xxx xxxx your yours auth access private public
        """
)
