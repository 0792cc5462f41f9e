using Enquiries.Application.Persistence;
using Microsoft.Data.Sqlite;

namespace Enquiries.Web.Hosting;

/// <summary>What a supervisor or a load balancer asks: is the process alive, and can it do its work.</summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" })).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", async (HttpContext http, DatabaseSettings settings) =>
            await IsReachableAsync(http, settings)
                ? Results.Json(new { status = "ready" })
                : Results.Json(new { status = "notReady", reason = "The database cannot be reached." }, statusCode: StatusCodes.Status503ServiceUnavailable))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<bool> IsReachableAsync(HttpContext http, DatabaseSettings settings)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(Patience);
        try
        {
            if (settings.File is { } file)
                return await CanReadAsync(file, timeout.Token);

            var db = http.RequestServices.GetRequiredService<EnquiriesDbContext>();
            return await db.Database.CanConnectAsync(timeout.Token);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or OperationCanceledException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    /// <summary>With a connection of its own: a pooled one would go on reading a file that has been deleted.</summary>
    private static async Task<bool> CanReadAsync(string file, CancellationToken ct)
    {
        if (!File.Exists(file))
            return false;

        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Pooling = false,
            Mode = SqliteOpenMode.ReadWrite,
            DefaultTimeout = (int)Patience.TotalSeconds,
        };
        await using var connection = new SqliteConnection(connectionString.ToString());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory LIMIT 1;";
        return await command.ExecuteScalarAsync(ct) is string;
    }
}
