using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fovea;

/// <summary>Registers an <see cref="ImageClassifier"/> with dependency injection, as in ASP.NET Core.</summary>
public static class FoveaServices
{
    /// <summary>
    /// Adds one <see cref="ImageClassifier"/> for all requests. It is loaded when it is first asked for, and disposed with the services.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; null where they are configured elsewhere.</param>
    /// <example><code>
    /// builder.Services.AddFovea(options => options.ModelPath = "pets.safetensors");
    /// app.MapPost("/predict", (HttpRequest request, ImageClassifier classifier) => classifier.PredictAsync(request.Body));
    /// </code></example>
    public static IServiceCollection AddFovea(this IServiceCollection services, Action<FoveaOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<FoveaOptions> options = services.AddOptions<FoveaOptions>();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton(provider => Load(provider.GetRequiredService<IOptions<FoveaOptions>>().Value));
        return services;
    }

    private static ImageClassifier Load(FoveaOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ModelPath))
            throw new FoveaException($"{nameof(FoveaOptions)}.{nameof(FoveaOptions.ModelPath)} is missing: give the file of weights");
        return ImageClassifier.Load(options.ModelPath, new ImageClassifierOptions
        {
            Model = options.Model,
            Classes = options.Classes,
            Threads = options.Threads,
            BatchSize = options.BatchSize,
            PublishedWeights = options.PublishedWeights,
        });
    }
}
