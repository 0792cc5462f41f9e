using Enquiries.Application;
using Enquiries.Application.Channels;
using Enquiries.Application.Files;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enquiries.Testing;

/// <summary>The product without its web pages: the real pipeline on a real SQLite file of its own, and a clock that the test moves.</summary>
public sealed class App : IAsyncDisposable
{
    private readonly string folder;
    private readonly bool ownsFolder;
    private readonly string? sqlServer = Environment.GetEnvironmentVariable("ENQUIRIES_TEST_SQLSERVER") is { Length: > 0 } given ? given : null;

    private App(Action<IServiceCollection>? configure, DateTimeOffset now, App? besides)
    {
        ownsFolder = besides is null;
        folder = besides?.folder ?? Directory.CreateTempSubdirectory("enquiries-test-").FullName;
        Clock = new TestClock(now);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddApplication();
        if (sqlServer is null)
            services.AddDatabase(DatabaseProvider.Sqlite, $"Data Source={DatabaseFile}");
        else
            services.AddDatabase(DatabaseProvider.SqlServer, $"{sqlServer};Initial Catalog={Path.GetFileName(folder)}");
        services.AddChannels();
        services.AddSingleton(new FileSettings { Folder = FilesFolder, AllowLoopback = true });
        services.AddWorkers();
        configure?.Invoke(services);
        Services = services.BuildServiceProvider();
    }

    /// <summary>Monday 14 September 2026, 9:00 in London: an ordinary working day.</summary>
    public static readonly DateTimeOffset MondayNine = new(2026, 9, 14, 8, 0, 0, TimeSpan.Zero);

    public TestClock Clock { get; }

    public ServiceProvider Services { get; }

    public string DatabaseFile => Path.Combine(folder, "enquiries.db");

    public string FilesFolder => Path.Combine(folder, "files");

    /// <summary>Whether it runs on a SQL Server (ENQUIRIES_TEST_SQLSERVER holds a connection string without a database) instead of SQLite.</summary>
    public bool OnSqlServer => sqlServer is not null;

    /// <param name="configure">Further services, after those of the product.</param>
    /// <param name="now">The time at which its clock begins.</param>
    /// <param name="besides">Another one, whose database it shares as a second process would.</param>
    public static async Task<App> StartAsync(Action<IServiceCollection>? configure = null, DateTimeOffset? now = null, App? besides = null)
    {
        var app = new App(configure, now ?? besides?.Clock.GetUtcNow() ?? MondayNine, besides);
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>().Database.MigrateAsync();
        return app;
    }

    /// <summary>Sends a request as the system (a worker or the command line).</summary>
    public Task<T> SendAsync<T>(IRequest<T> request) => SendAsync(request, user => user.BecomeSystem());

    public Task<T> SendAsync<T>(IRequest<T> request, Officer officer) => SendAsync(request, user => user.BecomeOfficer(officer.Id, officer.Name, officer.Role));

    public async Task<T> SendAsync<T>(IRequest<T> request, Action<CurrentUser> become)
    {
        await using var scope = Services.CreateAsyncScope();
        become(scope.ServiceProvider.GetRequiredService<CurrentUser>());
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    /// <summary>Reads the database past everything else.</summary>
    public async Task<T> ReadAsync<T>(Func<EnquiriesDbContext, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>());
    }

    public async Task SaveAsync(params object[] entities)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        db.AddRange(entities);
        await db.SaveChangesAsync();
    }

    public async Task<Officer> OfficerAsync(string name = "Asha Example", Role role = Role.Officer)
    {
        var email = name.Replace(' ', '.').ToLowerInvariant() + "@example.org";
        var officer = new Officer
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            Role = role,
            Email = email,
            UserName = email,
            NormalizedEmail = email.ToUpperInvariant(),
            NormalizedUserName = email.ToUpperInvariant(),
            SecurityStamp = Guid.NewGuid().ToString("N"),
        };
        await SaveAsync(officer);
        return officer;
    }

    /// <summary>A connected Facebook Page.</summary>
    public async Task<ChannelAccount> PageAsync(string pageId = "1093", string apiBaseUrl = "http://127.0.0.1:9/v26.0", string appSecret = "test-secret", Guid? teamId = null)
    {
        var credentials = new ChannelCredentials(appSecret, null, "test-verify-token", "test-access-token");
        var account = ChannelAccount.Connect(
            ChannelKind.Facebook, "Council page", pageId, apiBaseUrl, Services.GetRequiredService<ICredentialProtector>().Protect(credentials), teamId);
        await SaveAsync(account);
        return account;
    }

    public async ValueTask DisposeAsync()
    {
        if (OnSqlServer && ownsFolder)
            await ReadAsync(db => db.Database.EnsureDeletedAsync());
        await Services.DisposeAsync();
        if (!ownsFolder)
            return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
