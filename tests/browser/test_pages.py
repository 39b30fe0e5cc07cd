"""How the pages meet people, in a real browser."""

import pytest


@pytest.mark.parametrize(("language", "word"), [("zh-hant", "登入"), ("zh-hans", "登录"), ("en", "Sign in")])
def test_the_sign_in_page_speaks_three_languages(page, live_server, language, word):
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page.goto("/people/sign-in/")
    assert word in page.title()
