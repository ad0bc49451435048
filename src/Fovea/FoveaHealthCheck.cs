using Fovea.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fovea;

/// <summary>
/// Healthy when the <see cref="ImageClassifier"/> can be loaded and classifies a black image; the first check loads it, so that the first
/// request does not wait.
/// </summary>
/// <param name="services">The services that <see cref="FoveaServices.AddFovea"/> was called on.</param>
/// <example><code>
/// builder.Services.AddHealthChecks().AddCheck&lt;FoveaHealthCheck>("fovea");
/// </code></example>
public sealed class FoveaHealthCheck(IServiceProvider services) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await Task.Run(Check, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(failure.Message, failure);
        }
    }

    private HealthCheckResult Check()
    {
        ImageClassifier classifier = services.GetRequiredService<ImageClassifier>();
        classifier.Predict(new Image(classifier.Model.InputWidth, classifier.Model.InputHeight, classifier.Model.InputChannels), top: 1);
        return HealthCheckResult.Healthy(classifier.Model.Name);
    }
}
