using System.Buffers.Text;
using System.Reflection;
using System.Text;
using Enquiries.Application;
using Enquiries.Application.Admin;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Setup;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla.Holidays;
using Enquiries.Application.Sla.Rules;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Infrastructure.Intake;
using Enquiries.Infrastructure.Persistence.SqlServer;
using Enquiries.Testing;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enquiries.Infrastructure.Tests.Persistence;

/// <summary>Every request of the application runs against a recording SQL Server context; all that it would send must be T-SQL.</summary>
public class SqlServerQueriesTests
{
    private static readonly DateTimeOffset Now = new(RecordedSql.AnyTime);

    public static TheoryData<string> Requests =>
        [.. typeof(ApplicationServices).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>)))
            .Select(t => t.FullName!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Every_request_speaks_T_SQL(string name)
    {
        var type = typeof(ApplicationServices).Assembly.GetType(name)!;
        var sql = Sql();
        await using var services = Services(sql);
        foreach (var answers in new[] { false, true })
        {
            sql.AnswersWithARow = answers;
            foreach (var request in Samples(type))
                await SendAsync(services, request);
        }

        sql.Commands.ShouldNotBeEmpty(name);
        foreach (var command in sql.Commands.Distinct(StringComparer.Ordinal))
            RecordedSql.Errors(command).ShouldBeEmpty(command);
    }

    [Fact]
    public async Task Every_sort_filter_and_page_of_the_list_is_T_SQL()
    {
        var sql = Sql();
        sql.AnswersWithARow = true;
        await using var services = Services(sql);
        var id = RecordedSql.AnyId;
        CaseFilter[] filters =
        [
            new(), new() { OpenOnly = true }, new() { Status = CaseStatus.New }, new() { TeamIds = [id] }, new() { TeamIds = [id, Guid.Empty] }, new() { TeamIds = [id], OrWithoutTeam = true },
            new() { AssigneeId = id }, new() { Unassigned = true }, new() { Channel = ChannelKind.Facebook }, new() { Priority = Priority.High },
            new() { Sla = SlaStanding.OnTrack }, new() { Sla = SlaStanding.AtRisk }, new() { Sla = SlaStanding.Breached }, new() { ResidentId = id }, new() { OpenOnly = true, AskForDecision = true },
            new() { OpenedFrom = Now, OpenedTo = Now }, new() { Text = "missed bin" }, new() { Text = "50%_[x]" }, new() { Text = CaseReference.FromNumber(7) },
        ];
        foreach (var sort in Enum.GetValues<CaseSort>())
        {
            var cursor = ((CasePage)(await SendAsync(services, new ListCases(new CaseFilter(), sort, 1)))!).Next;
            foreach (var filter in filters)
            {
                await SendAsync(services, new ListCases(filter, sort, 50));
                await SendAsync(services, new ListCases(filter, sort, 50, cursor));
            }
        }

        sql.Commands.Count.ShouldBeGreaterThan(100);
        foreach (var command in sql.Commands.Distinct(StringComparer.Ordinal))
            RecordedSql.Errors(command).ShouldBeEmpty(command);
    }

    [Fact]
    public async Task The_intake_worker_speaks_T_SQL()
    {
        var sql = Sql();
        sql.AnswersWithARow = true;
        await using var services = Services(sql);

        try
        {
            await services.GetRequiredService<IntakeWorker>().RunOnceAsync(CancellationToken.None);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Nothing was really there to change.
        }

        string.Join('\n', sql.Commands).ShouldContain("UPDATE [i]");
        sql.Commands.SelectMany(RecordedSql.Errors).ShouldBeEmpty();
    }

    private static RecordedSql Sql()
    {
        var author = new InboundAuthor("ann", "Ann");
        return new RecordedSql(TestChannel.Body(
            new InboundMessage("1093", Now, "c1", Audience.Public, "post", author, "Hello", [], "post", "c1"),
            new InboundMessage("1093", Now, "d1", Audience.Private, "ann", author, "Hello", [], null, null),
            new InboundMessage("1093", Now, "e1", Audience.Private, "e0", author, "Hello", [], null, null) { Subject = "Bins", Answers = ["e0"], CaseToken = CaseReference.FromNumber(1) },
            new InboundChange("1093", Now, "c1", InboundChangeKind.Edited, "Other"),
            new InboundChange("1093", Now, "unheard-of", InboundChangeKind.Removed),
            new InboundOwnMessage("1093", Now, "o1", Audience.Public, "post", "Answer", [], "c1", RecordedSql.AnyId, null),
            new InboundOwnMessage("1093", Now, "o2", Audience.Private, "ann", "Answer", [], null, null, "ann"),
            new InboundOwnPost("1093", Now, "post", "A post", null),
            new InboundUnknown("1093", Now, "feed/event", "{}"),
            new InboundIgnored("1093", Now, "a like")));
    }

    private static ServiceProvider Services(RecordedSql sql)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now.AddHours(1)));
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddApplication();
        services.AddDatabase(DatabaseProvider.SqlServer, "Server=nowhere.invalid;Database=Enquiries;User Id=x;Password=x");
        services.ConfigureDbContext<SqlServerEnquiriesDbContext>(o => o.AddInterceptors(sql.Interceptors));
        services.AddChannels();
        services.AddWorkers();
        services.RemoveAll<IChannel>();
        services.AddSingleton<IChannel, TestChannel>();
        services.AddSingleton<IChannel>(new TestChannel(ChannelKind.WebForm));
        services.AddSingleton<IAccountDirectory, OneAccount>();
        services.AddSingleton<ICredentialProtector, OpenSecrets>();
        services.AddSingleton<ICaseTokens, PlainTokens>();
        services.AddSingleton<IPasswordTokens, OneToken>();
        services.AddSingleton<IDataProtectionProvider, Unprotected>();
        return services.BuildServiceProvider();
    }

    private static async Task<object?> SendAsync(ServiceProvider services, object request)
    {
        await using var scope = services.CreateAsyncScope();
        var user = scope.ServiceProvider.GetRequiredService<CurrentUser>();
        if (request.GetType().GetCustomAttribute<SystemOnlyAttribute>() is null)
            user.BecomeOfficer(RecordedSql.AnyId, "Asha Example", Role.Admin);
        else
            user.BecomeSystem();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<IMediator>().Send((dynamic)request);
        }
        catch (Exception e) when (e is RuleException or NotFoundException or ForbiddenException or ValidationException or DbUpdateConcurrencyException)
        {
            return null;
        }
        catch (InvalidOperationException e) when (e.Message.Contains("Sequence contains no elements", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>The request with plausible values, once for each value of its enums and with what may be left out given and left out.</summary>
    private static List<object> Samples(Type type)
    {
        if (type == typeof(AddPause))
            return [new AddPause(RecordedSql.AnyId, Now.AddHours(-1), Now, "Asked by telephone")];
        if (type == typeof(CompleteSignIn))
            return [new CompleteSignIn(Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{RecordedSql.AnyId:N}|{RecordedSql.AnyId:N}|n|{DateTime.MaxValue.Ticks}")), "code", new Uri("https://desk.example/"))];
        var parameters = type.GetConstructors()[0].GetParameters();
        var samples = new List<object?[]> { Array.Empty<object?>() };
        foreach (var p in parameters)
            samples = [.. samples.SelectMany(_ => Values(p), (sofar, value) => (object?[])[.. sofar, value])];
        return [.. samples.Take(200).Select(values => Activator.CreateInstance(type, values)!)];
    }

    private static object?[] Values(ParameterInfo p)
    {
        var type = Nullable.GetUnderlyingType(p.ParameterType) ?? p.ParameterType;
        if (p.Name == "ExpectedVersion")
            return [null];
        if (type.IsEnum)
            return [.. Enum.GetValues(type).Cast<object>(), .. Nullable.GetUnderlyingType(p.ParameterType) is null ? Array.Empty<object?>() : [null]];
        if (p.Name is "OtherId" or "PrivateMessageId")
            return [new Guid("0197a1b2-0000-7000-8000-000000000002")];
        if (type == typeof(Guid))
            return Nullable.GetUnderlyingType(p.ParameterType) is null ? [RecordedSql.AnyId] : [RecordedSql.AnyId, null];
        if (type == typeof(string))
            return [p.Name switch { "Reference" => CaseReference.FromNumber(1), "OtherReference" => CaseReference.FromNumber(2), "After" or "Cursor" => null, "Email" => "asha@example.org", "ApiBaseUrl" => "https://graph.facebook.com/v26.0", _ => "text" }];
        if (type == typeof(bool))
            return [true, false];
        if (type == typeof(int) || type == typeof(long))
            return [Convert.ChangeType(1, type, System.Globalization.CultureInfo.InvariantCulture)];
        if (type == typeof(DateTimeOffset))
            return [p.Name == "To" ? Now.AddDays(1) : Now];
        if (type == typeof(DateOnly))
            return [DateOnly.FromDateTime(Now.UtcDateTime)];
        if (type == typeof(TimeOnly))
            return [p.Name == "QuietUntil" ? new TimeOnly(8, 0) : new TimeOnly(18, 0)];
        if (type == typeof(TimeSpan))
            return [TimeSpan.FromHours(1)];
        if (type.IsAssignableFrom(typeof(List<Guid>)))
            return [new List<Guid> { RecordedSql.AnyId, Guid.Empty }];
        if (type.IsAssignableFrom(typeof(List<long>)))
            return [new List<long> { 1, 2 }];
        if (type.IsAssignableFrom(typeof(List<string>)))
            return [new List<string> { "text" }];
        if (type.IsAssignableFrom(typeof(List<ListedHoliday>)))
            return [new List<ListedHoliday> { new(Nation.Scotland, DateOnly.FromDateTime(Now.UtcDateTime), "Day of thanks") }];
        if (type == typeof(CaseFilter))
            return [new CaseFilter(), new CaseFilter { OpenOnly = true, Text = "missed bin" }];
        if (type == typeof(CalendarDefinition))
            return [AnyCalendar];
        if (type == typeof(PolicyDefinition))
            return [AnyPolicy];
        if (type == typeof(RuleDraft))
            return [new RuleDraft(null, AnyCalendar), new RuleDraft(null, Policy: AnyPolicy), new RuleDraft(RuleBook.StandardPolicyId, Policy: AnyPolicy)];
        if (type == typeof(byte[]))
            return [new byte[] { 1 }];
        if (type == typeof(Uri))
            return [new Uri("https://desk.example/")];
        if (type.IsAssignableFrom(typeof(Dictionary<string, string>)))
            return [new Dictionary<string, string> { ["name"] = "text" }];
        if (p.HasDefaultValue)
            return [p.DefaultValue];
        if (type.IsGenericType && type.GenericTypeArguments is [var element] && type.IsAssignableFrom(element.MakeArrayType()) && !element.IsAbstract)
        {
            var list = Array.CreateInstance(element, 1);
            list.SetValue(element == typeof(byte[]) ? new byte[] { 1 } : Made(element), 0);
            return [list];
        }

        if (type is { IsAbstract: true, IsInterface: false })
            return [.. type.GetNestedTypes().Where(t => t.IsSubclassOf(type)).Select(Made)];
        return !type.IsAbstract && type.GetConstructors().Length > 0
            ? [Made(type)]
            : throw new NotSupportedException($"Say in {nameof(SqlServerQueriesTests)} what a {type.Name} may be ({p.Member.DeclaringType!.Name}.{p.Name}).");
    }

    private static CalendarDefinition AnyCalendar => new()
    {
        Name = "Library hours",
        Holidays = HolidayRegion.Scotland,
        Week = new Dictionary<DayOfWeek, IReadOnlyList<OpeningInterval>> { [DayOfWeek.Monday] = [OpeningInterval.Parse("09:00", "17:00")] },
    };

    private static PolicyDefinition AnyPolicy => new()
    {
        Name = "Libraries",
        CalendarId = RuleBook.StandardCalendarId,
        Targets = SlaPolicy.StandardTargets,
        When = new PolicyConditions { Categories = [RecordedSql.AnyId], Teams = [RecordedSql.AnyId] },
    };

    private static object Made(Type type)
    {
        var constructor = type.GetConstructors()[0];
        return constructor.Invoke([.. constructor.GetParameters().Select(q => Values(q)[0])]);
    }

    private sealed class OpenSecrets : ICredentialProtector
    {
        public string Protect(ChannelCredentials credentials) => "[]";

        public ChannelCredentials Unprotect(string protectedCredentials) =>
            new("s", null, "v", "t") { Extra = new Dictionary<string, string> { ["signIn.nonce"] = "n", ["signIn.verifier"] = "v" } };
    }

    private sealed class Unprotected : IDataProtectionProvider, IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => plaintext;

        public byte[] Unprotect(byte[] protectedData) => protectedData;
    }

    private sealed class OneToken : IPasswordTokens
    {
        public Task<string> IssueAsync(Officer officer) => Task.FromResult("token");
    }

    private sealed class OneAccount : IAccountDirectory
    {
        public ValueTask<IReadOnlyList<ConnectedAccount>> AllAsync(CancellationToken ct) => new([Account(RecordedSql.AnyId, ChannelKind.Facebook), Account(RecordedSql.FormId, ChannelKind.WebForm)]);

        private static ConnectedAccount Account(Guid id, ChannelKind channel) => new(
            id, channel, "Council page", "1093", "https://graph.example.org", null, ChannelAccountState.Connected, null,
            new ChannelCredentials("s", null, "v", "t"), ["[]"]);

        public void Invalidate()
        {
            // One account, always the same.
        }
    }

    private sealed class PlainTokens : ICaseTokens
    {
        public string For(string caseReference) => caseReference;

        public string LinkFor(string caseReference, DateTimeOffset until) => caseReference;

        public string? ReferenceOf(string token) => token;

        public string? ReferenceOf(string token, DateTimeOffset at) => token;

        public string? ReferenceOfAddress(string token) => token;
    }
}
