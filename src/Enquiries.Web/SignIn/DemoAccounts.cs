using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.SignIn;

/// <summary>The demonstration; section <c>Demo</c> of the configuration. Never in Production.</summary>
public sealed class DemoOptions
{
    public const string Section = "Demo";

    public bool Enabled { get; set; }

    /// <summary>The password of the demonstration's accounts, shown on the sign-in page.</summary>
    public string? Password { get; set; }

    /// <summary>Where the simulated platform is started; empty for none.</summary>
    public string? SimulatorUrl { get; set; }

    /// <summary>Whatever the settings say, Production has no demonstration.</summary>
    public bool RunsIn(IHostEnvironment environment) => Enabled && !environment.IsProduction();
}

/// <summary>The staff of the demonstration council, offered on the sign-in page while the demonstration runs.</summary>
internal sealed class DemoAccounts(EnquiriesDbContext db, IOptions<DemoOptions> options, IHostEnvironment environment)
{
    public bool Offered => options.Value.RunsIn(environment);

    public string? Password => options.Value.Password;

    public async Task<IReadOnlyList<DemoAccount>> ListAsync(CancellationToken ct)
    {
        if (!Offered) return [];

        var found = await db.Users.Where(o => o.Active && o.Email != null)
            .OrderByDescending(o => o.Role).ThenBy(o => o.Name)
            .Select(o => new DemoAccount(o.Name, o.Email!, o.Role))
            .Take(20).ToListAsync(ct);
        return found;
    }
}

internal sealed record DemoAccount(string Name, string Email, Role Role);
