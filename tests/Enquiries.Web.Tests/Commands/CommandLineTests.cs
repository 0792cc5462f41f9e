using Enquiries.Web.Tests.Api;
using Microsoft.Data.Sqlite;

namespace Enquiries.Web.Tests.Commands;

[Collection(ApiTests.Name)]
public sealed class CommandLineTests(ApiDesk desk)
{
    private const string LongPassword = "a long enough password";

    [Theory]
    [InlineData("bogus")]
    [InlineData("--bogus")]
    [InlineData("serve now")]
    [InlineData("users add --email a@example.org")]
    [InlineData("users add --email a@example.org --name A --role officer")]
    [InlineData("users add --email a@example.org --name A --role reader --password-stdin")]
    [InlineData("api-keys add --name x --scope all")]
    [InlineData("api-keys add --name x")]
    [InlineData("seed")]
    [InlineData("seed --cases many")]
    [InlineData("seed --cases 0")]
    [InlineData("seed --cases 5 --open-share 1.5")]
    [InlineData("clocks rebuild --mend")]
    public async Task Wrong_usage_exits_with_2_and_one_sentence(string arguments)
    {
        var (status, output, error) = await desk.RunAsync(arguments);

        status.ShouldBe(2);
        output.ShouldBeEmpty();
        error.Trim().ShouldNotBeEmpty();
        error.Trim().ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("users add --email a@example.org --name A --role officer --password-stdin", "short", "at least 12 characters")]
    [InlineData("users add --email a@example.org --name A --role officer --password-stdin", "", "No password")]
    [InlineData("users add --email nonsense --name A --role officer --password-stdin", LongPassword, "not an e-mail address")]
    [InlineData("users add --email a@example.org --name A --role officer --team Parks --password-stdin", LongPassword, "The teams are Council tax")]
    [InlineData("users add --email asha@westmere.example --name A --role lead --password-stdin", LongPassword, "already")]
    [InlineData("seed --cases 5", "", "holds cases already")]
    public async Task A_failure_exits_with_1_and_says_why(string arguments, string input, string words)
    {
        var (status, output, error) = await desk.RunAsync(arguments, input);

        status.ShouldBe(1);
        output.ShouldBeEmpty();
        error.ShouldContain(words);
        error.Trim().ShouldNotContain("\n");
    }

    [Fact]
    public async Task A_key_is_printed_alone_and_works()
    {
        var (status, output, error) = await desk.RunAsync("api-keys add --name reports --scope read");

        status.ShouldBe(0);
        error.ShouldBeEmpty();
        output.ShouldMatch("^enq_[A-Za-z0-9_-]{43}\r?\n$");
        using var client = desk.Client(output.Trim());
        (await client.GetAsync("/api/v1/cases?limit=1", TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Case_67_clocks_are_checked_and_mended()
    {
        using var folder = new TemporaryFolder();
        var database = $"--ConnectionStrings:Enquiries=Data Source={folder.File("clocks.db")}";
        (await desk.RunAsync("seed --cases 300 --open-share 0.5", database: database)).Status.ShouldBe(0);

        var (status, output, _) = await desk.RunAsync("clocks rebuild --check", database: database);
        status.ShouldBe(0, output);
        output.ShouldMatch(@"^300 cases with \d+ clocks looked at: what is stored is what the events give\.\s*$");

        folder.Execute("clocks.db", "UPDATE Clocks SET DueAt = DueAt + 60000000 WHERE Kind = 2 AND MetAt IS NULL AND DueAt IS NOT NULL AND CaseId = (SELECT Id FROM Cases WHERE Status = 0 LIMIT 1)");
        (status, output, _) = await desk.RunAsync("clocks rebuild --check", database: database);
        status.ShouldBe(1, output);
        output.ShouldContain(" Resolution 1 DueAt: stored ");
        output.ShouldContain("1 value of 1 case differs.");

        (status, output, _) = await desk.RunAsync("clocks rebuild", database: database);
        status.ShouldBe(0, output);
        output.ShouldContain("1 value of 1 case mended.");
        (await desk.RunAsync("clocks rebuild --check", database: database)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Migrating_twice_changes_nothing_and_a_database_that_cannot_be_made_is_said_so()
    {
        (await desk.RunAsync("migrate")).Status.ShouldBe(0);
        (await desk.RunAsync("migrate")).Status.ShouldBe(0);

        var (status, _, error) = await desk.RunAsync("migrate", database: "--ConnectionStrings:Enquiries=Data Source=/dev/null/nowhere/x.db");

        status.ShouldBe(1);
        error.ShouldContain("cannot be opened");
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enquiries-clocks-");

        public string File(string name) => Path.Combine(_folder.FullName, name);

        public void Execute(string file, string sql)
        {
            using var connection = new SqliteConnection($"Data Source={File(file)}");
            connection.Open();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this test.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery().ShouldBe(1);
        }

        public void Dispose()
        {
            SqliteConnection.ClearAllPools();
            _folder.Delete(recursive: true);
        }
    }
}
