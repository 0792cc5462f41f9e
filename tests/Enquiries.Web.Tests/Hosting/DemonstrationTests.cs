using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Enquiries.Web.Tests.Hosting;

public sealed class DemonstrationTests
{
    [Fact]
    public async Task The_demonstration_starts_although_a_worker_changes_one_of_its_accounts_at_that_moment()
    {
        await using var desk = new WebDesk();
        (string, string)[] settings = [("Demo:Enabled", "true"), ("Demo:SimulatorUrl", "http://127.0.0.1:0")];
        await using (var first = desk.Host("Demonstration", settings))
            first.Services.ShouldNotBeNull();
        var host = desk.Host("Demonstration", settings).WithWebHostBuilder(web => web.ConfigureTestServices(services =>
        {
            var own = services.Last(s => s.ServiceType == typeof(ICredentialProtector)).ImplementationType!;
            services.RemoveAll<ICredentialProtector>();
            services.AddSingleton<ICredentialProtector>(p => new Meddling((ICredentialProtector)ActivatorUtilities.CreateInstance(p, own), p.GetRequiredService<IServiceScopeFactory>()));
        }));
        await using (host)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            (await db.ChannelAccounts.Where(a => a.Channel == ChannelKind.Facebook).Select(a => a.State).ToListAsync(TestContext.Current.CancellationToken)).ShouldBe([ChannelAccountState.Connected]);
            ((Meddling)host.Services.GetRequiredService<ICredentialProtector>()).Times.ShouldBe(2);
        }
    }

    /// <summary>Between the reading of the Page's account and its saving somebody else saves it.</summary>
    private sealed class Meddling(ICredentialProtector own, IServiceScopeFactory scopes) : ICredentialProtector
    {
        public int Times { get; private set; }

        public string Protect(ChannelCredentials credentials)
        {
            if (credentials.AccessToken == "example-page-token" && ++Times == 1)
            {
                using var scope = scopes.CreateScope();
                scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>().ChannelAccounts.ExecuteUpdate(s => s.SetProperty(a => a.Version, a => a.Version + 1));
            }

            return own.Protect(credentials);
        }

        public ChannelCredentials Unprotect(string protectedCredentials) => own.Unprotect(protectedCredentials);
    }
}
