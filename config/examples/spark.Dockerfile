# The jar in your image, in place of the init containers of spark-driver.yaml and spark-executor.yaml. Then a pod starts while the service
# is unavailable, too. Fetch both files first; their checksum finds a damaged download:
#   kubectl -n hdfs-locality port-forward service/hdfs-locality 8889 &
#   curl -fsSO http://127.0.0.1:8889/download/hdfs-locality-spark.jar
#   curl -fsSO http://127.0.0.1:8889/download/hdfs-locality-spark.jar.sha256
#   docker build -f config/examples/spark.Dockerfile -t REGISTRY/spark:3.5.3-near .
FROM REGISTRY/spark:3.5.3
COPY hdfs-locality-spark.jar /opt/spark/jars/
COPY hdfs-locality-spark.jar.sha256 /tmp/
RUN cd /opt/spark/jars && sha256sum -c /tmp/hdfs-locality-spark.jar.sha256
