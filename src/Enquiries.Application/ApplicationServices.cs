using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Application.Channels.Setup;
using Enquiries.Application.Escalations;
using Enquiries.Application.Files;
using Enquiries.Application.Intake;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Holidays;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Enquiries.Application;

public static class ApplicationServices
{
    /// <summary>Registers every request handler, validator and projection of this assembly by scanning; adding a use case needs no line here.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services, string? autoMapperLicence = null)
    {
        var assembly = typeof(ApplicationServices).Assembly;
        services.Scan(scan => scan.FromAssemblies(assembly)
            .AddClasses(c => c.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false).AsImplementedInterfaces().WithTransientLifetime()
            .AddClasses(c => c.AssignableTo(typeof(IValidator<>)), publicOnly: false).AsImplementedInterfaces().WithSingletonLifetime());

        services.AddScoped<ServiceFactory>(provider => provider.GetService!);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(LoggingBehaviour<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehaviour<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(AuthorisationBehaviour<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(TransactionBehaviour<,>));
        services.AddScoped<CurrentUser>();
        services.AddScoped<ICurrentUser>(p => p.GetRequiredService<CurrentUser>());
        services.AddScoped<MessageReceiver>();
        services.AddScoped<EscalationRaiser>();
        services.AddScoped<AccountFactsReader>();
        services.AddSingleton<SignInState>();
        services.AddScoped<AccountHealthReader>();
        services.AddScoped<Sla.Rules.RuleSaving>();

        services.AddAutoMapper(options => options.LicenseKey = autoMapperLicence, assembly);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(SlaRules.Default);
        services.TryAddSingleton(EscalationRules.Default);
        services.TryAddSingleton(new RemovalPolicy(null));
        services.TryAddSingleton(new FileSettings());
        services.TryAddSingleton(new HolidayFeedAddress(null));
        services.TryAddSingleton(new ChannelAddressRules(AllowCustomBaseUrl: false));
        return services;
    }
}
