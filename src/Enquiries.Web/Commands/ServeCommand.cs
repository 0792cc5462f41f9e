using Enquiries.Web.Demo;
using Enquiries.Web.Hosting;

namespace Enquiries.Web.Commands;

internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] configuration)
    {
        await using var app = DeskHost.Build(configuration);
        if (app.Services.GetRequiredService<DatabaseSettings>().MigrateOnStart)
            await DatabaseStart.PrepareAsync(app.Services, CancellationToken.None);
        await DemoCouncil.PrepareAsync(app.Services, CancellationToken.None);
        await app.RunAsync();
        return 0;
    }
}
