namespace Enquiries.Web.Contact;

internal static class ContactServices
{
    public static IServiceCollection AddContact(this IServiceCollection services, IConfiguration configuration)
    {
        var most = configuration.GetValue("WebForm:MostFromOneAddress", ContactLimits.DefaultMostSent);
        if (most is < 1 or > 100_000)
            throw new InvalidOperationException($"The setting WebForm:MostFromOneAddress is {most}; it must be a number of forms from 1 to 100000.");
        services.AddSingleton<ContactForms>();
        services.AddSingleton<ContactStarts>();
        services.AddSingleton(p => new ContactLimits(p.GetRequiredService<TimeProvider>(), most));
        return services;
    }
}
