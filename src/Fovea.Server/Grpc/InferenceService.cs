using System.Diagnostics;
using System.Globalization;
using Fovea.Server.Grpc.Messages;
using Fovea.Server.Http;
using Fovea.Server.Protocol;
using Fovea.Server.Repository;
using Fovea.Server.Serving;
using Fovea.Server.Telemetry;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fovea.Server.Grpc;

/// <summary>The Open Inference Protocol over gRPC.</summary>
internal sealed partial class InferenceService(
    FoveaServerOptions options, ModelRepository repository, ServerState state, ServerMetrics metrics, RequestGuard guard,
    ILogger<InferenceService> logger) : GRPCInferenceService.GRPCInferenceServiceBase
{
    private readonly AccessCheck _access = new(options.ApiKey);

    public static void Add(IServiceCollection services)
    {
        services.AddGrpc();
        services.AddOptions<GrpcServiceOptions<InferenceService>>().Configure<FoveaServerOptions>((grpc, value) =>
        {
            grpc.MaxReceiveMessageSize = value.Limits.BodyBytes;
            grpc.EnableDetailedErrors = false;
        });
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<InferenceService>().Add(
            endpoint => endpoint.RequestDelegate = UncompressedOnly(endpoint.RequestDelegate!));

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = state.IsReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        RunAsync("model ready", context, (call, _) =>
        {
            try
            {
                call.Use(request.Name, request.Version);
                return Task.FromResult(new ModelReadyResponse { Ready = true });
            }
            catch (ServingException missing) when (missing.Status == StatusCodes.Status503ServiceUnavailable)
            {
                return Task.FromResult(new ModelReadyResponse { Ready = false });
            }
        });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        RunAsync("metadata", context, (_, _) =>
        {
            var answer = new ServerMetadataResponse { Name = InferenceEndpoints.Platform, Version = ServerVersion.Current };
            answer.Extensions.Add(InferenceEndpoints.Extensions);
            return Task.FromResult(answer);
        });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) =>
        RunAsync("model metadata", context, (call, _) =>
        {
            ServedModel model = call.Use(request.Name, request.Version);
            var answer = new ModelMetadataResponse { Name = model.Name, Platform = InferenceEndpoints.Platform };
            answer.Versions.Add(repository.VersionsOf(model.Name));
            answer.Inputs.Add(model.Inputs.Select(Metadata));
            answer.Outputs.Add(model.Outputs.Select(Metadata));
            return Task.FromResult(answer);
        });

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) =>
        RunAsync("infer", context, async (call, cancellation) =>
        {
            ServedModel model = call.Use(request.ModelName, request.ModelVersion);
            IReadOnlyList<ProtocolTensor> inputs = GrpcContents.Read(request, options.Limits.Tensors);
            IReadOnlyList<RequestedOutput> requested = GrpcContents.Requested(request);
            if (requested.Count > options.Limits.Tensors)
                throw ServingException.Bad($"the request has {requested.Count} outputs; expected at most {options.Limits.Tensors}");
            OutputSelection.Check(requested, model);
            IReadOnlyList<ProtocolTensor> computed = await model.InferAsync(inputs, cancellation).ConfigureAwait(false);
            var answer = new ModelInferResponse { ModelName = model.Name, ModelVersion = model.Version, Id = request.Id };
            GrpcContents.Write(answer, OutputSelection.Of(computed, requested, model), asRaw: request.RawInputContents.Count > 0);
            return answer;
        });

    // A compressed message could become any size: no limit holds while it is decompressed.
    private static RequestDelegate UncompressedOnly(RequestDelegate service) => context =>
    {
        if (context.Request.Headers["grpc-encoding"] is not { Count: > 0 } encoding || encoding == "identity")
            return service(context);
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = "compressed messages are not taken: send them uncompressed";
        return Task.CompletedTask;
    };

    private static ModelMetadataResponse.Types.TensorMetadata Metadata(TensorMetadata tensor)
    {
        var message = new ModelMetadataResponse.Types.TensorMetadata { Name = tensor.Name, Datatype = tensor.Datatype };
        message.Shape.Add(tensor.Shape);
        return message;
    }

    private static StatusCode CodeOf(ServingException error, bool isLate) => error.Status switch
    {
        _ when isLate => StatusCode.DeadlineExceeded,
        StatusCodes.Status400BadRequest => StatusCode.InvalidArgument,
        StatusCodes.Status401Unauthorized => StatusCode.Unauthenticated,
        StatusCodes.Status403Forbidden => StatusCode.PermissionDenied,
        StatusCodes.Status404NotFound => StatusCode.NotFound,
        StatusCodes.Status413PayloadTooLarge => StatusCode.InvalidArgument,
        StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };

    private async Task<T> RunAsync<T>(string operation, ServerCallContext context, Func<Call, CancellationToken, Task<T>> handler)
    {
        long start = options.Time.GetTimestamp();
        int status = StatusCodes.Status200OK;
        using var limit = new CancellationTokenSource(options.Limits.RequestTime, options.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.CancellationToken);
        using Activity? activity = ServerTracing.Source.StartActivity(operation);
        using var call = new Call(repository);
        try
        {
            _access.Check(context.GetHttpContext().Request);
            return await handler(call, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            status = StatusCodes.Status499ClientClosedRequest;
            throw new RpcException(new Status(StatusCode.Cancelled, "the call was cancelled"));
        }
        catch (Exception failure)
        {
            bool isLate = failure is OperationCanceledException && limit.IsCancellationRequested;
            ServingException error = guard.Described(failure, isReceiving: false, isLate);
            status = error.Status;
            if (status == StatusCodes.Status500InternalServerError)
                LogFailure(operation, failure);
            throw new RpcException(new Status(CodeOf(error, isLate), error.Message));
        }
        finally
        {
            activity?.SetTag("fovea.model", call.ModelName);
            metrics.Answered(call.ModelName, operation, status, options.Time.GetElapsedTime(start));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Operation} failed")]
    private partial void LogFailure(string operation, Exception failure);

    /// <summary>A call while it is being answered.</summary>
    private sealed class Call(ModelRepository repository) : IDisposable
    {
        private ModelLease? _lease;

        public string ModelName => _lease?.Model.Name ?? "";

        public ServedModel Use(string name, string version)
        {
            _lease = repository.Rent(name, version);
            return _lease.Model;
        }

        public void Dispose() => _lease?.Dispose();
    }
}
