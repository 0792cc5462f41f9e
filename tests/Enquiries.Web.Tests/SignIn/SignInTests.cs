using System.Net;
using Enquiries.Application.Staff;

namespace Enquiries.Web.Tests.SignIn;

public sealed class SignInTests : IAsyncDisposable
{
    private const string Email = "asha@northfold.example";
    private readonly WebDesk _desk = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Whoever_is_not_signed_in_reaches_only_sign_in()
    {
        using var browser = WebDesk.Browser(_desk.Host());

        var page = await browser.GetAsync("/cases/ENQ-7K3M-Q9?tab=timeline", Ct);
        var program = await browser.GetAsync("/api/v1/nothing-here", Ct);

        page.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        page.Headers.Location!.PathAndQuery.ShouldBe("/sign-in?returnUrl=%2Fcases%2FENQ-7K3M-Q9%3Ftab%3Dtimeline");
        program.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("/app.css", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_right_password_signs_in_and_goes_on_to_the_page_asked_for()
    {
        var host = _desk.Host();
        await WebDesk.HasOfficerAsync(host, Email);
        using var browser = WebDesk.Browser(host);

        var (response, _) = await WebDesk.SignInAsync(browser, "  ASHA@northfold.example ", WebDesk.Password, "/sign-in?returnUrl=%2Fcases");

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.ToString().ShouldEndWith("/cases");
        var cookie = response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("enquiries=", StringComparison.Ordinal));
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=lax", Case.Insensitive);
        (await browser.GetAsync("/there-is-no-such-page", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_wrong_password_keeps_the_address_typed_and_tells_nothing_about_the_account()
    {
        var host = _desk.Host();
        await WebDesk.HasOfficerAsync(host, Email);
        using var browser = WebDesk.Browser(host);

        var (_, known) = await WebDesk.SignInAsync(browser, Email, "wrong");
        var (_, unknown) = await WebDesk.SignInAsync(browser, "nobody@northfold.example", "wrong");

        known.ShouldContain($"value=\"{Email}\"");
        known.ShouldNotContain("value=\"wrong\"");
        Summary(known).ShouldContain("The e-mail address or the password is not right");
        Summary(unknown).ShouldBe(Summary(known));
    }

    [Fact]
    public async Task What_is_missing_is_said_beside_the_field()
    {
        using var browser = WebDesk.Browser(_desk.Host());

        var (_, body) = await WebDesk.SignInAsync(browser, "", "");

        Summary(body).ShouldContain("Enter your e-mail address.");
        Summary(body).ShouldContain("Enter your password.");
        body.ShouldContain("aria-describedby=\"field-password-error\"");
        body.ShouldContain("<title>Error: Sign in – Enquiries</title>");
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_against_the_right_one()
    {
        var host = _desk.Host();
        await WebDesk.HasOfficerAsync(host, Email);
        using var browser = WebDesk.Browser(host);
        for (var i = 0; i < 5; i++) await WebDesk.SignInAsync(browser, Email, "wrong");

        var (response, body) = await WebDesk.SignInAsync(browser, Email, WebDesk.Password);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Summary(body).ShouldContain("the account is locked");
    }

    [Fact]
    public async Task Staff_who_have_left_cannot_sign_in()
    {
        var host = _desk.Host();
        await WebDesk.HasOfficerAsync(host, Email, active: false);
        using var browser = WebDesk.Browser(host);

        var (response, body) = await WebDesk.SignInAsync(browser, Email, WebDesk.Password);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Summary(body).ShouldContain("is not right");
    }

    [Fact]
    public async Task A_forged_sign_out_is_refused()
    {
        var host = _desk.Host();
        await WebDesk.HasOfficerAsync(host, Email);
        using var browser = WebDesk.Browser(host);
        await WebDesk.SignInAsync(browser, Email, WebDesk.Password);

        using var nothing = new FormUrlEncodedContent([]);
        var response = await browser.PostAsync("/sign-out", nothing, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.GetAsync("/there-is-no-such-page", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/app.css")]
    [InlineData("/there-is-no-such-page")]
    [InlineData("/api/v1/nothing-here")]
    public async Task Every_answer_carries_the_security_headers(string address)
    {
        using var browser = WebDesk.Browser(_desk.Host());

        var headers = (await browser.GetAsync(address, Ct)).Headers;

        var policy = headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("style-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task Demonstration_accounts_are_offered_in_the_demonstration_and_never_in_production()
    {
        var demonstration = _desk.Host("Demonstration", ("Demo:Enabled", "true"));
        await WebDesk.HasOfficerAsync(demonstration, Email, Role.Lead);
        using var demo = WebDesk.Browser(demonstration);
        using var production = WebDesk.Browser(_desk.Host("Production", ("Demo:Enabled", "true")));

        (await demo.GetStringAsync("/sign-in", Ct)).ShouldContain(Email);
        (await production.GetStringAsync("/sign-in", Ct)).ShouldNotContain(Email);

        var (signedIn, _) = await WebDesk.SubmitAsync(demo, "/sign-in", $"demo-{Email}");
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var (refused, _) = await WebDesk.SubmitAsync(production, "/sign-in", $"demo-{Email}");
        refused.StatusCode.ShouldNotBe(HttpStatusCode.Redirect);
        refused.Headers.TryGetValues("Set-Cookie", out var cookies);
        (cookies ?? []).ShouldNotContain(c => c.StartsWith("enquiries=", StringComparison.Ordinal));
    }

    private static string Summary(string html)
    {
        var start = html.IndexOf("data-error-summary", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, html);
        return html[start..html.IndexOf("</ul>", start, StringComparison.Ordinal)];
    }
}
