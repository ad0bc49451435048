using System.Diagnostics;
using System.Globalization;
using Fovea.Imaging;
using Fovea.Interpretability;
using Fovea.Server.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Fovea.Server.Http;

/// <summary>
/// Stands before every endpoint: asks for the key, bounds body and time, counts, and turns what fails into one sentence. Nothing of this
/// machine, neither a path nor a stack, is part of an answer.
/// </summary>
internal sealed partial class RequestGuard(FoveaServerOptions options, ServerMetrics metrics, ILogger<RequestGuard> logger)
{
    private const string InternalError = "the server could not compute an answer; its log says why";

    private readonly AccessCheck _access = new(options.ApiKey);

    /// <summary>An endpoint's delegate.</summary>
    /// <param name="operation">What it does, for metrics and traces.</param>
    /// <param name="handler">Answers a request; may throw.</param>
    /// <param name="format">How its errors are written.</param>
    /// <param name="isOpen">Whether it needs no key.</param>
    public RequestDelegate Wrap(
        string operation, Func<Exchange, Task> handler, ErrorFormat format = ErrorFormat.Problem, bool isOpen = false) =>
        context => RunAsync(context, operation, handler, format, isOpen);

    private async Task RunAsync(
        HttpContext context, string operation, Func<Exchange, Task> handler, ErrorFormat format, bool isOpen)
    {
        long start = options.Time.GetTimestamp();

        // The body is bounded where it is read. Kestrel's bound would close the connection before the client has read why.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        using var limit = new CancellationTokenSource(options.Limits.RequestTime, options.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        using Activity? activity = ServerTracing.Source.StartActivity(operation);
        using var exchange = new Exchange(context, options.Limits.BodyBytes, ends.Token);
        try
        {
            if (!isOpen)
                _access.Check(context.Request);
            await handler(exchange).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            ServingException error = Described(failure, exchange.IsReceiving, limit.IsCancellationRequested);
            if (error.Status == StatusCodes.Status500InternalServerError)
                LogFailure(operation, failure);
            if (error.RetryAfter is { } wait)
                context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await context.Response.WriteErrorAsync(format, error.Status, error.Message).ConfigureAwait(false);
        }
        finally
        {
            activity?.SetTag("fovea.model", exchange.ModelName);
            metrics.Answered(exchange.ModelName, operation, context.Response.StatusCode, options.Time.GetElapsedTime(start));
        }
    }

    /// <summary>What a failure is to the client.</summary>
    public ServingException Described(Exception failure, bool isReceiving, bool isLate) => failure switch
    {
        ServingException known => known,
        ImageFormatException { HasTooManyPixels: true } image => ServingException.TooLarge(image.Message),
        ImageFormatException image => ServingException.Bad(image.Message),
        ExplanationException explanation => ServingException.Bad(explanation.Message),
        BadHttpRequestException bad => new ServingException(bad.StatusCode, BadRequestText(bad.StatusCode)),
        OperationCanceledException when isLate && isReceiving => new ServingException(
            StatusCodes.Status408RequestTimeout, $"the body did not arrive within {Seconds}"),
        OperationCanceledException when isLate => ServingException.Unavailable($"there was no answer within {Seconds}: try again later"),
        IOException when isReceiving => ServingException.Bad(BadRequestText(StatusCodes.Status400BadRequest)),
        _ => new ServingException(StatusCodes.Status500InternalServerError, InternalError),
    };

    private string Seconds => string.Create(CultureInfo.InvariantCulture, $"{options.Limits.RequestTime.TotalSeconds:0.###} seconds");

    private static string BadRequestText(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => "the body is larger than what is taken",
        StatusCodes.Status408RequestTimeout => "the body arrives too slowly",
        _ => "the request is malformed or cut off",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Operation} failed")]
    private partial void LogFailure(string operation, Exception failure);
}
