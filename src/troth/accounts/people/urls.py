"""Addresses of accounts."""

from django.urls import path

from troth.accounts.people.views import (
    administration,
    devices,
    links,
    own_account,
    second_factor,
    sign_up,
    signing_in,
    vaults,
)
from troth.accounts.people.views import administration_acts as acts

app_name = "people"
urlpatterns = [
    path("sign-up", sign_up.sign_up, name="sign_up"),
    path("sign-up/<str:token>", sign_up.sign_up_by_link, name="sign_up_by_link"),
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("sign-in/second", signing_in.second, name="second"),
    path("sign-in/passkey", signing_in.sign_in_by_passkey, name="sign_in_by_passkey"),
    path("passkey/challenge", signing_in.challenge, name="challenge"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("unlock", vaults.unlock, name="unlock"),
    path("vault-password", vaults.vault_password, name="vault_password"),
    path("recovery", vaults.recovery, name="recovery"),
    path("recovery/confirm", vaults.recovery_confirm, name="recovery_confirm"),
    path("account", own_account.account, name="account"),
    path("account/time-zone", own_account.time_zone, name="time_zone"),
    path("account/password", own_account.password, name="password"),
    path("account/address", sign_up.new_address, name="new_address"),
    path("account/second-address", own_account.second_address, name="second_address"),
    path("account/address/<str:token>", sign_up.confirm_address, name="confirm_address"),
    path("account/second-factor", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/app", second_factor.code_app, name="code_app"),
    path("account/second-factor/app/begin", second_factor.code_app_begin, name="code_app_begin"),
    path("account/second-factor/app/remove", second_factor.code_app_remove, name="code_app_remove"),
    path("account/second-factor/spare-codes", second_factor.spare_codes, name="spare_codes"),
    path("account/passkeys/new", second_factor.passkey_new, name="passkey_new"),
    path("account/passkeys/add", second_factor.passkey_add, name="passkey_add"),
    path("account/passkeys/<uuid:pk>/remove", second_factor.passkey_remove, name="passkey_remove"),
    path("account/devices", devices.devices, name="devices"),
    path("account/devices/end-others", devices.devices_end, name="devices_end"),
    path("account/devices/<str:key>/end", devices.device_end, name="device_end"),
    path("forgotten", links.forgotten, name="forgotten"),
    path("reset/<str:token>", links.reset, name="reset"),
    path("notices/<uuid:pk>", own_account.notice, name="notice"),
    path("notices/<uuid:pk>/put-away", own_account.put_away, name="put_away"),
    path("setup", administration.setup, name="setup"),
    path("administration/accounts", administration.accounts, name="accounts"),
    path("administration/accounts/<uuid:pk>", acts.account, name="account_of"),
    path("administration/accounts/<uuid:pk>/link", administration.make_link, name="make_link"),
    path("administration/accounts/<uuid:pk>/<slug:way>", acts.account_act, name="account_act"),
    path("administration/sign-up", acts.admission, name="admission"),
    path("administration/organisations", acts.organisation, name="organisation"),
]
