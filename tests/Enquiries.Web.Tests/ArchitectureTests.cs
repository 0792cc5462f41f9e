using System.Reflection;
using Enquiries.Application;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Infrastructure;
using MediatR;
using Microsoft.AspNetCore.Components;

namespace Enquiries.Web.Tests;

/// <summary>The borders that the design relies on.</summary>
public class ArchitectureTests
{
    private static readonly Assembly Domain = typeof(Enquiries.Domain.Cases.Case).Assembly;
    private static readonly Assembly Application = typeof(ApplicationServices).Assembly;
    private static readonly Assembly Infrastructure = typeof(InfrastructureServices).Assembly;
    private static readonly Assembly Web = typeof(Desk).Assembly;
    private static readonly Assembly Simulator = typeof(Enquiries.Simulator.SimulatorHost).Assembly;

    [Fact]
    public void The_domain_references_nothing_but_the_runtime() =>
        References(Domain).ShouldAllBe(r => r.StartsWith("System", StringComparison.Ordinal));

    [Fact]
    public void The_application_knows_no_database_provider_no_web_server_and_nothing_outside()
    {
        string[] forbidden = ["Sqlite", "SqlServer", "SqlClient", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Mvc", "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Routing"];

        References(Application).Where(r => forbidden.Any(f => r.Contains(f, StringComparison.Ordinal)) || r is "Enquiries.Infrastructure" or "Enquiries.Web").ShouldBeEmpty();
        References(Infrastructure).ShouldNotContain("Enquiries.Web");
    }

    [Fact]
    public void The_simulator_and_the_product_speak_over_the_wire_only()
    {
        References(Simulator).Where(r => r.StartsWith("Enquiries", StringComparison.Ordinal)).ShouldBeEmpty();
        foreach (var assembly in new[] { Domain, Application, Infrastructure })
            References(assembly).ShouldNotContain("Enquiries.Simulator");
    }

    [Fact]
    public void Handlers_send_no_requests_and_never_save()
    {
        var handlers = Application.GetTypes().Where(t => t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))).ToList();

        handlers.Count.ShouldBeGreaterThan(20);
        handlers.Where(h => Takes(h, typeof(IMediator))).Select(h => h.Name).ShouldBeEmpty();
        handlers.Where(h => h.IsPublic).Select(h => h.Name).ShouldBeEmpty();
    }

    [Fact]
    public void Every_request_says_who_may_send_it_and_is_a_command_or_a_query()
    {
        var requests = Application.GetTypes().Where(t => !t.IsAbstract && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>))).ToList();

        requests.Where(r => r.GetCustomAttributes<RequestRuleAttribute>().Count() != 1).Select(r => r.Name).ShouldBeEmpty();
        requests.Where(r => !r.IsAssignableTo(typeof(ICommandMarker)) && !r.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IQuery<>)))
            .Select(r => r.Name).ShouldBeEmpty();
    }

    [Fact]
    public void Components_get_neither_the_database_nor_the_mediator()
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var components = Web.GetTypes().Where(t => t.IsAssignableTo(typeof(IComponent))).ToList();

        components.Count.ShouldBeGreaterThan(20);
        components.Where(c => c.GetProperties(All).Any(p => p.GetCustomAttribute<InjectAttribute>() is not null && IsForbidden(p.PropertyType))
            || Takes(c, typeof(IMediator)) || Takes(c, typeof(EnquiriesDbContext))).Select(c => c.Name).ShouldBeEmpty();
    }

    private static bool IsForbidden(Type type) => type == typeof(IMediator) || type.IsAssignableTo(typeof(EnquiriesDbContext));

    private static bool Takes(Type type, Type what) =>
        type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Any(c => c.GetParameters().Any(p => p.ParameterType.IsAssignableTo(what)));

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);
}
