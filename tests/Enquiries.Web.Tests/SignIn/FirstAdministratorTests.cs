using System.Net;
using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Enquiries.Web.SignIn;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.SignIn;

public sealed class FirstAdministratorTests : IAsyncDisposable
{
    private readonly WebDesk _desk = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task The_link_makes_an_administrator_once_and_signs_in()
    {
        var host = _desk.Host();
        var link = $"/first-administrator?token={First(host).NewToken()}";
        using var browser = WebDesk.Browser(host);

        var (response, body) = await CreateAsync(browser, link, WebDesk.Password);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, body);
        response.Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith("enquiries=", StringComparison.Ordinal));
        var officer = (await StaffAsync(host)).ShouldHaveSingleItem();
        officer.Role.ShouldBe(Role.Admin);
        officer.Name.ShouldBe("Morag Ellison");
        (await browser.GetStringAsync(link, Ct)).ShouldContain("This link does not work any more");
    }

    [Fact]
    public async Task A_weak_password_is_refused_in_words()
    {
        var host = _desk.Host();
        using var browser = WebDesk.Browser(host);

        var (_, body) = await CreateAsync(browser, $"/first-administrator?token={First(host).NewToken()}", "short");

        body.ShouldContain("The password needs at least 12 characters.");
        body.ShouldContain("value=\"morag@northfold.example\"");
        (await StaffAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_token_an_older_one_and_an_expired_one_are_refused()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 9, 14, 8, 0, 0, TimeSpan.Zero));
        using var first = new FirstAdministrator(_desk.Host().Services.GetRequiredService<IServiceScopeFactory>(), clock);
        var older = first.NewToken();
        var token = first.NewToken();

        (await first.AcceptsAsync(token, Ct)).ShouldBeTrue();
        (await first.AcceptsAsync(older, Ct)).ShouldBeFalse();
        (await first.AcceptsAsync("", Ct)).ShouldBeFalse();
        (await first.AcceptsAsync(null, Ct)).ShouldBeFalse();
        clock.Advance(TimeSpan.FromHours(24));
        (await first.AcceptsAsync(token, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_gets_in_by_a_link_once_there_is_an_account()
    {
        var host = _desk.Host();
        var token = First(host).NewToken();
        await WebDesk.HasOfficerAsync(host, "asha@northfold.example");

        var result = await First(host).CreateAsync(token, "Mallory", "mallory@elsewhere.example", WebDesk.Password, Ct);

        result.OfficerId.ShouldBeNull();
        (await StaffAsync(host)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_many_that_try_at_once_in_two_processes_one_succeeds()
    {
        WebApplicationFactory<Program>[] hosts = [_desk.Host(), _desk.Host()];
        var tokens = hosts.Select(h => First(h).NewToken()).ToArray();

        var tries = Enumerable.Range(0, 8).Select(i => Task.Run(
            () => First(hosts[i % 2]).CreateAsync(tokens[i % 2], $"Person {i}", $"person{i}@northfold.example", WebDesk.Password, Ct), Ct));
        var results = await Task.WhenAll(tries);

        results.Count(r => r.OfficerId is not null).ShouldBe(1);
        (await StaffAsync(hosts[0])).ShouldHaveSingleItem();
    }

    private static FirstAdministrator First(WebApplicationFactory<Program> host) => host.Services.GetRequiredService<FirstAdministrator>();

    private static Task<(HttpResponseMessage Response, string Body)> CreateAsync(HttpClient browser, string link, string password) =>
        WebDesk.SubmitAsync(browser, link, "first-administrator",
            ("Form.Name", "Morag Ellison"), ("Form.Email", "morag@northfold.example"), ("Form.Password", password));

    private static async Task<List<Officer>> StaffAsync(WebApplicationFactory<Program> host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>().Users.AsNoTracking().ToListAsync();
    }
}
