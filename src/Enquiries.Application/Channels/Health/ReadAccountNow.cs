using Enquiries.Application.Admin;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>Has everything of an account read again at once. Answers how many feeds are due now; none when the channel delivers all by itself.</summary>
[RequiresRole(Role.Admin)]
public sealed record ReadAccountNow(Guid AccountId) : ICommand<int>;

internal sealed class ReadAccountNowHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ReadAccountNow, int>
{
    public async Task<int> Handle(ReadAccountNow command, CancellationToken cancellationToken)
    {
        var account = await db.GetAccountAsync(command.AccountId, cancellationToken);
        if (account.State == ChannelAccountState.Disabled)
            throw new RuleException($"{account.Name} is switched off. Switch it on to have it read.");
        var feeds = await db.ChannelFeeds.Where(f => f.AccountId == command.AccountId).ToListAsync(cancellationToken);
        foreach (var feed in feeds)
            feed.Hasten(clock.GetUtcNow());
        return feeds.Count;
    }
}
