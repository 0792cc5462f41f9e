using System.Reflection;
using Enquiries.Application.Cases;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Pipeline;

public class AuthorisationTests
{
    private static readonly Type[] Requests =
        [.. typeof(ApplicationServices).Assembly.GetTypes().Where(t => !t.IsAbstract && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>)))];

    private static readonly (string Name, Action<CurrentUser> Become)[] Users =
    [
        ("anonymous", _ => { }),
        ("reader", u => u.BecomeOfficer(Guid.NewGuid(), "R", Role.Reader)),
        ("officer", u => u.BecomeOfficer(Guid.NewGuid(), "O", Role.Officer)),
        ("lead", u => u.BecomeOfficer(Guid.NewGuid(), "L", Role.Lead)),
        ("admin", u => u.BecomeOfficer(Guid.NewGuid(), "A", Role.Admin)),
        ("read key", u => u.BecomeApiKey(Guid.NewGuid(), "K", ApiScope.Read)),
        ("write key", u => u.BecomeApiKey(Guid.NewGuid(), "K", ApiScope.Write)),
        ("admin key", u => u.BecomeApiKey(Guid.NewGuid(), "K", ApiScope.Admin)),
        ("system", u => u.BecomeSystem()),
    ];

    [Fact]
    public void Nobody_may_send_more_than_their_role_or_scope_allows()
    {
        foreach (var request in Requests)
        {
            var rule = request.GetCustomAttributes<RequestRuleAttribute>().ShouldHaveSingleItem(request.Name);
            var isCommand = request.IsAssignableTo(typeof(ICommandMarker));
            foreach (var (name, become) in Users)
            {
                var user = new CurrentUser();
                become(user);
                var expected = rule switch
                {
                    AnyoneAttribute => true,
                    SystemOnlyAttribute => name == "system",
                    RequiresRoleAttribute { Role: Role.Admin } => name is "admin" or "admin key" or "system",
                    RequiresRoleAttribute { Role: Role.Lead } => name is "lead" or "admin" or "system" or "write key" or "admin key" || (name == "read key" && !isCommand),
                    RequiresRoleAttribute { Role: Role.Officer } => name is "officer" or "lead" or "admin" or "system" or "write key" or "admin key" || (name == "read key" && !isCommand),
                    _ => rule.Allows(user, isCommand),
                };
                rule.Allows(user, isCommand).ShouldBe(expected, $"{request.Name} by {name}");
            }
        }
    }

    [Fact]
    public async Task The_rule_holds_on_the_way_to_the_handler()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();
        var note = new AddNote(@case.Id, Guid.NewGuid(), "Hello");

        await Should.ThrowAsync<ForbiddenException>(desk.App.SendAsync(note, _ => { }));
        await Should.ThrowAsync<ForbiddenException>(desk.App.SendAsync(note, u => u.BecomeApiKey(Guid.NewGuid(), "K", ApiScope.Read)));
        await Should.ThrowAsync<ForbiddenException>(desk.SendAsync(new RaiseSlaAlerts()));
        await Should.ThrowAsync<ForbiddenException>(desk.SendAsync(new CloseResolvedCases()));
        (await desk.App.ReadAsync(db => db.Messages.CountAsync())).ShouldBe(1);

        await desk.App.SendAsync(note, u => u.BecomeApiKey(Guid.NewGuid(), "Contact centre", ApiScope.Write));
        (await desk.CaseAsync(@case.Id)).Events.Single(e => e.Fact is NoteAdded).ActorName.ShouldBe("Contact centre");
    }
}
