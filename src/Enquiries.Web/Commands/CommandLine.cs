using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Enquiries.Application.Staff;
using Enquiries.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Commands;

/// <summary>The verbs of the binary. Exit status 0 on success, 1 on failure, 2 on wrong usage; what went wrong is one sentence on standard error.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    public static Task<int> RunAsync(string[] args) => RunAsync(args, Console.In, Console.Out, Console.Error);

    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        var (verbs, configuration) = ConfigurationArguments.Split(args);
        var root = Define(configuration, input, output, error);
        var parsed = root.Parse(verbs);
        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync(OneLine(parsed.Errors[0].Message));
            return WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandFailedException e)
        {
            await error.WriteLineAsync(OneLine(e.Message));
        }
        catch (Exception e) when (e is System.Data.Common.DbException or DbUpdateException)
        {
            await error.WriteLineAsync($"The database refused: {OneLine((e.InnerException ?? e).Message)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            await error.WriteLineAsync(OneLine(e.Message));
        }

        return Failed;
    }

    private static RootCommand Define(string[] configuration, TextReader input, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("The enquiry desk: residents' messages become cases with clocks. Without a verb: serve.");
        root.SetAction((_, _) => ServeCommand.RunAsync(configuration));

        var serve = new Command("serve", "Runs the desk, the webhooks, the API and the workers; listens where --urls or ASPNETCORE_URLS says.");
        serve.SetAction((_, _) => ServeCommand.RunAsync(configuration));
        root.Subcommands.Add(serve);

        var migrate = new Command("migrate", "Brings the database to the current model.");
        migrate.SetAction(async (_, ct) =>
        {
            await using var app = DeskHost.Build(configuration, forCommand: true);
            await DatabaseStart.PrepareAsync(app.Services, ct);
            await error.WriteLineAsync("The database is at the current model.");
            return 0;
        });
        root.Subcommands.Add(migrate);

        root.Subcommands.Add(Users(configuration, input, error));
        root.Subcommands.Add(ApiKeys(configuration, output));
        root.Subcommands.Add(Seed(configuration, error));
        root.Subcommands.Add(Clocks(configuration, output));
        return root;
    }

    private static Command Users(string[] configuration, TextReader input, TextWriter error)
    {
        var email = new Option<string>("--email") { Required = true, Description = "The e-mail address to sign in with." };
        var name = new Option<string>("--name") { Required = true, Description = "The name that colleagues see." };
        var role = new Option<string>("--role") { Required = true, Description = "What the account may do." };
        role.AcceptOnlyFromAmong("officer", "lead", "comms", "admin");
        var team = new Option<string?>("--team") { Description = "The team the officer belongs to." };
        var password = new Option<bool>("--password-stdin") { Description = "The password is read from standard input." };
        var add = new Command("add", "Makes a staff account.") { email, name, role, team, password };
        add.Validators.Add(result =>
        {
            if (!result.GetValue(password))
                result.AddError("The password is read from standard input only; say --password-stdin.");
        });
        add.SetAction(async (parsed, ct) =>
        {
            var account = new NewStaffAccount(
                parsed.GetRequiredValue(email).Trim(), parsed.GetRequiredValue(name).Trim(), Enum.Parse<Role>(parsed.GetRequiredValue(role), ignoreCase: true),
                parsed.GetValue(team)?.Trim(), (await input.ReadToEndAsync(ct)).TrimEnd('\r', '\n'));
            await using var app = DeskHost.Build(configuration, forCommand: true);
            await DatabaseStart.EnsureReadyAsync(app.Services, ct);
            await StaffAccounts.AddAsync(app.Services, account, ct);
            await error.WriteLineAsync($"{account.Name} can now sign in as {account.Email}.");
            return 0;
        });
        return new Command("users", "Staff accounts.") { add };
    }

    private static Command ApiKeys(string[] configuration, TextWriter output)
    {
        var name = new Option<string>("--name") { Required = true, Description = "What the key is for." };
        var scope = new Option<string>("--scope") { Required = true, Description = "What it may do." };
        scope.AcceptOnlyFromAmong("read", "write", "admin");
        var add = new Command("add", "Makes an API key and prints it, once, alone on standard output.") { name, scope };
        add.SetAction(async (parsed, ct) =>
        {
            await using var app = DeskHost.Build(configuration, forCommand: true);
            await DatabaseStart.EnsureReadyAsync(app.Services, ct);
            var key = await NewApiKey.AddAsync(
                app.Services, parsed.GetRequiredValue(name).Trim(), Enum.Parse<ApiScope>(parsed.GetRequiredValue(scope), ignoreCase: true), ct);
            await output.WriteLineAsync(key);
            return 0;
        });
        return new Command("api-keys", "Keys for the HTTP API.") { add };
    }

    private static Command Seed(string[] configuration, TextWriter error)
    {
        var cases = new Option<int>("--cases") { Required = true, Description = "How many cases." };
        var openShare = new Option<double>("--open-share") { DefaultValueFactory = _ => 0.3, Description = "The share of cases that are open, 0 to 1." };
        var random = new Option<int>("--random-seed") { DefaultValueFactory = _ => 1, Description = "The same number gives the same cases." };
        cases.Validators.Add(Between(1, SeedCommand.MaxCases));
        openShare.Validators.Add(Between(0, 1));
        var seed = new Command("seed", "Fills an empty database with plausible cases over two years.") { cases, openShare, random };
        seed.SetAction(async (parsed, ct) =>
        {
            await using var app = DeskHost.Build(configuration, forCommand: true);
            await DatabaseStart.EnsureReadyAsync(app.Services, ct);
            await SeedCommand.RunAsync(app.Services, parsed.GetValue(cases), parsed.GetValue(openShare), parsed.GetValue(random), error, ct);
            return 0;
        });
        return seed;
    }

    private static Command Clocks(string[] configuration, TextWriter output)
    {
        var check = new Option<bool>("--check") { Description = "Changes nothing; exit status 1 when anything differs." };
        var rebuild = new Command("rebuild", "Computes the clocks of every case from its events, tells what was stored otherwise, and mends it.") { check };
        rebuild.SetAction(async (parsed, ct) =>
        {
            await using var app = DeskHost.Build(configuration, forCommand: true);
            await DatabaseStart.EnsureReadyAsync(app.Services, ct);
            return await ClocksCommand.RebuildAsync(app.Services, parsed.GetValue(check), output, ct);
        });
        return new Command("clocks", "The clocks of cases.") { rebuild };
    }

    private static Action<OptionResult> Between(double least, double most) => result =>
    {
        foreach (var token in result.Tokens)
        {
            if (double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !(value >= least && value <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name} must be between {least} and {most}."));
        }
    };

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
