using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Web.Commands;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Api;

/// <summary>The whole application on a seeded database of its own, set up by its own command line and called as another program would.</summary>
public sealed class ApiDesk : IAsyncLifetime
{
    public const string Officer = "asha@westmere.example";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enquiries-api-");
    private WebApplicationFactory<Program>? _host;

    public string Database => $"--ConnectionStrings:Enquiries=Data Source={Path.Combine(_folder.FullName, "api.db")}";

    public HttpClient Anonymous { get; private set; } = null!;

    public HttpClient Reader { get; private set; } = null!;

    public HttpClient Writer { get; private set; } = null!;

    public HttpClient Admin { get; private set; } = null!;

    public IServiceProvider Services => _host!.Services;

    public async ValueTask InitializeAsync()
    {
        var seeded = await RunAsync("seed --cases 130 --open-share 0.6");
        seeded.Status.ShouldBe(0, seeded.Error);
        var added = await RunAsync($"users add --email {Officer} --name Asha --role officer --team Waste --password-stdin", "a long enough password");
        added.Status.ShouldBe(0, added.Error);
        var keys = new List<string>();
        foreach (var scope in new[] { "read", "write", "admin" })
            keys.Add((await RunAsync($"api-keys add --name {scope} --scope {scope}")).Output.Trim());

        _host = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseEnvironment("Production");
            web.UseSetting("ConnectionStrings:Enquiries", Database[(Database.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            web.UseSetting("Channels:AllowCustomBaseUrl", "true");
        });
        Anonymous = _host.CreateClient();
        (Reader, Writer, Admin) = (Client(keys[0]), Client(keys[1]), Client(keys[2]));
    }

    public async Task<(int Status, string Output, string Error)> RunAsync(string arguments, string input = "", string? database = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = [.. arguments.Split(' '), database ?? Database];
        var status = await CommandLine.RunAsync(args, new StringReader(input), output, error);
        return (status, output.ToString(), error.ToString());
    }

    public HttpClient Client(string key)
    {
        var client = _host!.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async Task<T> ReadAsync<T>(Func<EnquiriesDbContext, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>());
    }

    /// <summary>A public case that is open and answered, which no other test uses.</summary>
    public async Task<string> TakeCaseAsync(int number) => await ReadAsync(db => db.Cases
        .Where(c => c.Status == CaseStatus.Open && c.Audience == Audience.Public && c.UnansweredSince == null)
        .OrderByDescending(c => c.Number).Skip(number).Select(c => c.Reference).FirstAsync());

    public static StringContent Json(string body, string type = "application/json") => new(body, Encoding.UTF8, type);

    public static async Task<JsonElement> BodyAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class ApiTests : ICollectionFixture<ApiDesk>
{
    public const string Name = "API";
}
