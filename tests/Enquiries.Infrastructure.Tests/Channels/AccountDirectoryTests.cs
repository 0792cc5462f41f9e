using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enquiries.Infrastructure.Tests.Channels;

public sealed class AccountDirectoryTests
{
    [Fact]
    public async Task Who_reads_between_a_change_and_its_save_does_not_keep_the_old_state()
    {
        await using var app = await App.StartAsync();
        var page = await app.PageAsync();
        var directory = app.Services.GetRequiredService<IAccountDirectory>();
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        (await db.ChannelAccounts.SingleAsync(a => a.Id == page.Id, TestContext.Current.CancellationToken)).Disable();
        directory.Invalidate();
        (await directory.AllAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem().State.ShouldBe(ChannelAccountState.Connected);

        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        (await directory.AllAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_read_while_an_account_changed_is_not_kept()
    {
        await using var app = await App.StartAsync();
        await app.PageAsync();
        var protector = new SlowProtector(app.Services.GetRequiredService<ICredentialProtector>());
        using var directory = new AccountDirectory(app.Services.GetRequiredService<IServiceScopeFactory>(), protector, app.Clock, NullLogger<AccountDirectory>.Instance);
        protector.Meanwhile = () =>
        {
            protector.Meanwhile = null;
            directory.Invalidate();
        };

        await directory.AllAsync(TestContext.Current.CancellationToken);
        protector.Times.ShouldBe(1);
        await directory.AllAsync(TestContext.Current.CancellationToken);
        protector.Times.ShouldBe(2);
        await directory.AllAsync(TestContext.Current.CancellationToken);
        protector.Times.ShouldBe(2);
    }

    /// <summary>Something else can happen while it works.</summary>
    private sealed class SlowProtector(ICredentialProtector real) : ICredentialProtector
    {
        public Action? Meanwhile { get; set; }

        public int Times { get; private set; }

        public string Protect(ChannelCredentials credentials) => real.Protect(credentials);

        public ChannelCredentials Unprotect(string protectedCredentials)
        {
            Times++;
            Meanwhile?.Invoke();
            return real.Unprotect(protectedCredentials);
        }
    }
}
